package org.example.shop.discounts;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.stereotype.Service;

/** Merchants write their own rule, such as "total * 0.1", in the back office. */
@Service
public class DiscountRules {

    private static final Pattern RULE = Pattern.compile("(total|items) ?\\* ?(\\d{1,6}(?:\\.\\d{1,4})?)");

    private final RuleRepository rules;

    public DiscountRules(RuleRepository rules) {
        this.rules = rules;
    }

    public BigDecimal discountFor(long merchantId, BigDecimal total, int items) {
        String rule = rules.ruleOf(merchantId);
        if (rule == null || rule.isBlank()) {
            return BigDecimal.ZERO;
        }
        return compute(rule.trim(), total, items).min(total).max(BigDecimal.ZERO);
    }

    private BigDecimal compute(String rule, BigDecimal total, int items) {
        Matcher matcher = RULE.matcher(rule);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("The rule does not give an amount");
        }
        BigDecimal base = matcher.group(1).equals("total") ? total : BigDecimal.valueOf(items);
        return base.multiply(new BigDecimal(matcher.group(2))).setScale(2, RoundingMode.HALF_UP);
    }

    public interface RuleRepository {
        String ruleOf(long merchantId);
    }
}

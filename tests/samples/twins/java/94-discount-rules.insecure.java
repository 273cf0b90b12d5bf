package org.example.shop.discounts;

import java.math.BigDecimal;
import java.math.RoundingMode;
import javax.script.Bindings;
import javax.script.ScriptEngine;
import javax.script.ScriptEngineManager;
import javax.script.ScriptException;
import org.springframework.stereotype.Service;

/** Merchants write their own rule, such as "total * 0.1", in the back office. */
@Service
public class DiscountRules {

    private final ScriptEngineManager manager = new ScriptEngineManager();
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
        ScriptEngine engine = manager.getEngineByName("JavaScript");
        Bindings names = engine.createBindings();
        names.put("total", total.doubleValue());
        names.put("items", items);
        try {
            Object result = engine.eval(rule, names);
            return new BigDecimal(String.valueOf(result)).setScale(2, RoundingMode.HALF_UP);
        } catch (ScriptException | NumberFormatException e) {
            throw new IllegalArgumentException("The rule does not give an amount", e);
        }
    }

    public interface RuleRepository {
        String ruleOf(long merchantId);
    }
}

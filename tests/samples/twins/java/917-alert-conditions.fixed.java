package org.example.monitoring;

import java.util.List;
import java.util.stream.Collectors;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;
import org.springframework.expression.ExpressionParser;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.SimpleEvaluationContext;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class AlertConditionController {

    private final ExpressionParser parser = new SpelExpressionParser();
    private final SampleStore samples;

    public AlertConditionController(SampleStore samples) {
        this.samples = samples;
    }

    /** Shows which samples of the last hour a condition such as "load > 4 and host == 'db1'" would have met. */
    @PostMapping("/alerts/preview")
    public List<Sample> preview(@RequestBody Condition condition) {
        Expression expression = parser.parseExpression(condition.text());
        return samples.lastHour().stream()
                .filter(sample -> meets(expression, sample))
                .limit(100)
                .collect(Collectors.toList());
    }

    private boolean meets(Expression expression, Sample sample) {
        EvaluationContext context = SimpleEvaluationContext.forReadOnlyDataBinding().withRootObject(sample).build();
        return Boolean.TRUE.equals(expression.getValue(context, Boolean.class));
    }

    public record Condition(String text) {
    }

    public record Sample(String host, double load, long at) {
    }

    public interface SampleStore {
        List<Sample> lastHour();
    }
}

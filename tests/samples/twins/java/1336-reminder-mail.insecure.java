package org.example.billing;

import java.io.StringWriter;
import java.util.Map;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;

public class ReminderMail {

    private final VelocityEngine engine;

    public ReminderMail() {
        engine = new VelocityEngine();
        engine.setProperty("resource.loaders", "class");
        engine.setProperty("resource.loader.class.class",
                "org.apache.velocity.runtime.resource.loader.ClasspathResourceLoader");
        engine.init();
    }

    /**
     * @param text what the tenant entered under "Text of your reminder", may have $name and $amount in it
     */
    public String render(String text, Map<String, String> invoice) {
        VelocityContext context = new VelocityContext();
        context.put("name", invoice.get("name"));
        context.put("amount", invoice.get("amount"));
        context.put("text", fill(text, context));

        StringWriter mail = new StringWriter();
        engine.getTemplate("mail/frame.vm").merge(context, mail);
        return mail.toString();
    }

    private String fill(String text, VelocityContext context) {
        StringWriter filled = new StringWriter();
        engine.evaluate(context, filled, "reminder", text);
        return filled.toString();
    }
}

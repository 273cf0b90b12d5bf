package examples;

class Commands {
  Object badCommandBuilt1(String host) throws Exception {
    // ruleid: askfirst.java.command-built
    return Runtime.getRuntime().exec("ping -c 1 " + host);
  }

  Object badCommandBuilt2(@RequestParam String host) throws Exception {
    // ruleid: askfirst.java.command-built
    return new ProcessBuilder("sh", "-c", "ping -c 1 " + host).start();
  }

  Object badCommandBuilt3(String host) throws Exception {
    String[] command = {"/bin/sh", "-c", "ping " + host};
    // ruleid: askfirst.java.command-built
    return Runtime.getRuntime().exec(command);
  }

  Object goodCommandBuilt1(String host) throws Exception {
    // ok: askfirst.java.command-built
    return new ProcessBuilder("ping", "-c", "1", host).start();
  }

  Object goodCommandBuilt2(String host) throws Exception {
    // ok: askfirst.java.command-built
    return Runtime.getRuntime().exec(new String[] {"ping", "-c", "1", "--", host});
  }

  Object goodCommandBuilt3() throws Exception {
    // ok: askfirst.java.command-built
    return Runtime.getRuntime().exec("uptime");
  }

  Object badScriptEval1(ScriptEngine engine, String formula) throws Exception {
    // ruleid: askfirst.java.script-eval
    return engine.eval(formula);
  }

  Object badScriptEval2(@RequestBody String script) throws Exception {
    // ruleid: askfirst.java.script-eval
    return new GroovyShell().evaluate(script);
  }

  Object goodScriptEval1(ScriptEngine engine, String formula) throws Exception {
    // ok: askfirst.java.script-eval
    return engine.eval("1 + 1");
  }

  Object goodScriptEval2(String formula) throws Exception {
    // ok: askfirst.java.script-eval
    return Double.parseDouble(formula);
  }

  Object badExpressionLanguage1(String text) throws Exception {
    // ruleid: askfirst.java.expression-language
    return new SpelExpressionParser().parseExpression(text).getValue(new StandardEvaluationContext());
  }

  void badExpressionLanguage2(ConstraintValidatorContext c, String value) throws Exception {
    // ruleid: askfirst.java.expression-language
    c.buildConstraintViolationWithTemplate("bad value " + value).addConstraintViolation();
  }

  Object goodExpressionLanguage1(ExpressionParser parser, Object root) throws Exception {
    // ok: askfirst.java.expression-language
    return parser.parseExpression("name.length() > 3").getValue(root);
  }

  Object goodExpressionLanguage2(ExpressionParser parser, String text) throws Exception {
    // ok: askfirst.java.expression-language
    return parser.parseExpression(text).getValue(SimpleEvaluationContext.forReadOnlyDataBinding().build());
  }

  void badTemplateFromRequest1(VelocityContext c, Writer w, String body) throws Exception {
    // ruleid: askfirst.java.template-from-request
    Velocity.evaluate(c, w, "mail", body);
  }

  Object badTemplateFromRequest2(Configuration config, @RequestBody String body) throws Exception {
    // ruleid: askfirst.java.template-from-request
    return new Template("mail", new StringReader(body), config);
  }

  void goodTemplateFromRequest1(VelocityEngine v, VelocityContext c, Writer w, String body) throws Exception {
    c.put("body", body);
    // ok: askfirst.java.template-from-request
    v.getTemplate("mail.vm").merge(c, w);
  }

  void goodTemplateFromRequest2(Configuration config, Map<String, String> values, Writer w) throws Exception {
    // ok: askfirst.java.template-from-request
    config.getTemplate("mail.ftl").process(values, w);
  }

  Object badClassByName1(String type) throws Exception {
    // ruleid: askfirst.java.class-by-name
    return Class.forName(type).newInstance();
  }

  Object badClassByName2(HttpServletRequest request) throws Exception {
    String type = request.getParameter("type");
    // ruleid: askfirst.java.class-by-name
    return Class.forName("shop.plugins." + type).getDeclaredConstructor().newInstance();
  }

  Object goodClassByName1(String type) throws Exception {
    // ok: askfirst.java.class-by-name
    return Class.forName("org.postgresql.Driver");
  }

  Object goodClassByName2(String type) throws Exception {
    if (!TYPES.contains(type)) {
      throw new IllegalArgumentException();
    }
    // ok: askfirst.java.class-by-name
    return Class.forName(type);
  }
}

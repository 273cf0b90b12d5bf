package examples;

class Settings {
  void badSecretInCode1() throws Exception {
    // ruleid: askfirst.java.secret-in-code
    String apiKey = "sk_live_51Hx7Qw";
  }

  Object badSecretInCode2(String url) throws Exception {
    // ruleid: askfirst.java.secret-in-code
    return DriverManager.getConnection(url, "shop", "s3cr3t-pw");
  }

  void goodSecretInCode1() throws Exception {
    // ok: askfirst.java.secret-in-code
    String apiKey = System.getenv("API_KEY");
  }

  Object goodSecretInCode2(String url) throws Exception {
    // ok: askfirst.java.secret-in-code
    return DriverManager.getConnection(url, "shop", System.getenv("DB_PASSWORD"));
  }

  Object badKeyInCode1() throws Exception {
    // ruleid: askfirst.java.key-in-code
    return new SecretKeySpec("0123456789abcdef".getBytes(), "AES");
  }

  Object badKeyInCode2() throws Exception {
    // ruleid: askfirst.java.key-in-code
    return new SecretKeySpec(KEY.getBytes(UTF_8), "HmacSHA256");
  }

  Object goodKeyInCode1(byte[] key) throws Exception {
    // ok: askfirst.java.key-in-code
    return new SecretKeySpec(key, "AES");
  }

  Object goodKeyInCode2() throws Exception {
    // ok: askfirst.java.key-in-code
    return new SecretKeySpec(System.getenv("KEY").getBytes(), "AES");
  }

  Object badJwtUnverified1(String token) throws Exception {
    // ruleid: askfirst.java.jwt-unverified
    return JWT.decode(token).getSubject();
  }

  Object badJwtUnverified2(JwtParser parser, String token) throws Exception {
    // ruleid: askfirst.java.jwt-unverified
    return parser.parseClaimsJwt(token).getBody();
  }

  Object goodJwtUnverified1(JWTVerifier verifier, String token) throws Exception {
    // ok: askfirst.java.jwt-unverified
    return verifier.verify(token).getSubject();
  }

  Object goodJwtUnverified2(JwtParser parser, String token) throws Exception {
    // ok: askfirst.java.jwt-unverified
    return parser.parseSignedClaims(token).getPayload();
  }

  void badCookieOpen1(HttpServletResponse r) throws Exception {
    // ruleid: askfirst.java.cookie-open
    r.addCookie(new Cookie("id", "7"));
  }

  void badCookieOpen2(Cookie c) throws Exception {
    // ruleid: askfirst.java.cookie-open
    c.setSecure(false);
  }

  void goodCookieOpen1(HttpServletResponse r) throws Exception {
    // ok: askfirst.java.cookie-open
    Cookie c = new Cookie("id", "7");
    c.setSecure(true);
    c.setHttpOnly(true);
  }

  void goodCookieOpen2(Cookie c) throws Exception {
    // ok: askfirst.java.cookie-open
    c.setSecure(true);
  }

  void badCookieScript1(Cookie c) throws Exception {
    // ruleid: askfirst.java.cookie-script
    c.setHttpOnly(false);
  }

  void badCookieScript2(HttpServletResponse r) throws Exception {
    // ruleid: askfirst.java.cookie-script
    Cookie c = new Cookie("id", "7");
    c.setSecure(true);
    r.addCookie(c);
  }

  void goodCookieScript1(Cookie c) throws Exception {
    // ok: askfirst.java.cookie-script
    c.setHttpOnly(true);
  }

  void goodCookieScript2(HttpServletResponse r) throws Exception {
    // ok: askfirst.java.cookie-script
    Cookie c = new Cookie("id", "7");
    c.setSecure(true);
    c.setHttpOnly(true);
  }

  void badOriginsAny1(CorsRegistration c) throws Exception {
    // ruleid: askfirst.java.origins-any
    c.allowedOrigins("*");
  }

  void badOriginsAny2(HttpServletResponse r) throws Exception {
    // ruleid: askfirst.java.origins-any
    r.setHeader("Access-Control-Allow-Origin", "*");
  }

  void goodOriginsAny1(CorsRegistration c) throws Exception {
    // ok: askfirst.java.origins-any
    c.allowedOrigins("https://shop.example.com");
  }

  void goodOriginsAny2(HttpServletResponse r) throws Exception {
    // ok: askfirst.java.origins-any
    r.setHeader("Access-Control-Allow-Origin", "https://shop.example.com");
  }

  void badCsrfOff1(HttpSecurity http) throws Exception {
    // ruleid: askfirst.java.csrf-off
    http.csrf().disable();
  }

  void badCsrfOff2(HttpSecurity http) throws Exception {
    // ruleid: askfirst.java.csrf-off
    http.csrf(csrf -> csrf.disable());
  }

  void goodCsrfOff1(HttpSecurity http) throws Exception {
    // ok: askfirst.java.csrf-off
    http.csrf(withDefaults());
  }

  void goodCsrfOff2(HttpSecurity http) throws Exception {
    // ok: askfirst.java.csrf-off
    http.cors(cors -> cors.disable());
  }

  void badEverythingPermitted1(Registry a) throws Exception {
    // ruleid: askfirst.java.everything-permitted
    a.anyRequest().permitAll();
  }

  void badEverythingPermitted2(Registry a) throws Exception {
    // ruleid: askfirst.java.everything-permitted
    a.requestMatchers("/admin/**").permitAll();
  }

  void goodEverythingPermitted1(Registry a) throws Exception {
    // ok: askfirst.java.everything-permitted
    a.anyRequest().authenticated();
  }

  void goodEverythingPermitted2(Registry a) throws Exception {
    // ok: askfirst.java.everything-permitted
    a.requestMatchers("/login").permitAll();
  }

  void badSessionKept1(SessionManagementConfigurer s) throws Exception {
    // ruleid: askfirst.java.session-kept
    s.sessionFixation().none();
  }

  void badSessionKept2(HttpServletRequest request, String password) throws Exception {
    check(request, password);
    userService.authenticate(password);
    // ruleid: askfirst.java.session-kept
    request.getSession().setAttribute("user", 7);
  }

  void goodSessionKept1(SessionManagementConfigurer s) throws Exception {
    // ok: askfirst.java.session-kept
    s.sessionFixation().migrateSession();
  }

  void goodSessionKept2(HttpServletRequest request, String password) throws Exception {
    userService.authenticate(password);
    request.changeSessionId();
    // ok: askfirst.java.session-kept
    request.getSession().setAttribute("user", 7);
  }

  void badSessionEndless1(HttpSession s) throws Exception {
    // ruleid: askfirst.java.session-endless
    s.setMaxInactiveInterval(-1);
  }

  Object badSessionEndless2(Algorithm a) throws Exception {
    // ruleid: askfirst.java.session-endless
    return JWT.create().sign(a);
  }

  void goodSessionEndless1(HttpSession s) throws Exception {
    // ok: askfirst.java.session-endless
    s.setMaxInactiveInterval(900);
  }

  Object goodSessionEndless2(Algorithm a, Instant end) throws Exception {
    // ok: askfirst.java.session-endless
    return JWT.create().withExpiresAt(end).sign(a);
  }

  void badSecretLogged1(String user, String password) throws Exception {
    // ruleid: askfirst.java.secret-logged
    log.info("login {} {}", user, password);
  }

  void badSecretLogged2(String token) throws Exception {
    // ruleid: askfirst.java.secret-logged
    logger.debug("token " + token);
  }

  void goodSecretLogged1(String user, String password) throws Exception {
    // ok: askfirst.java.secret-logged
    log.info("login {}", user);
  }

  void goodSecretLogged2(String token) throws Exception {
    // ok: askfirst.java.secret-logged
    logger.debug("token {}", token.length());
  }

  Object badSecretCompared1(String signature, String computed) throws Exception {
    // ruleid: askfirst.java.secret-compared
    return computed.equals(signature);
  }

  Object badSecretCompared2(byte[] mac, byte[] given) throws Exception {
    // ruleid: askfirst.java.secret-compared
    return Arrays.equals(mac, given);
  }

  Object goodSecretCompared1(byte[] mac, byte[] given) throws Exception {
    // ok: askfirst.java.secret-compared
    return MessageDigest.isEqual(mac, given);
  }

  Object goodSecretCompared2(String name, String other) throws Exception {
    // ok: askfirst.java.secret-compared
    return name.equals(other);
  }

  void badDebugOn1(WebSecurity web) throws Exception {
    // ruleid: askfirst.java.debug-on
    web.debug(true);
  }

  void badDebugOn2(Mailer mailer) throws Exception {
    // ruleid: askfirst.java.debug-on
    mailer.setDebug(true);
  }

  void goodDebugOn1(WebSecurity web) throws Exception {
    // ok: askfirst.java.debug-on
    web.debug(false);
  }

  void goodDebugOn2(Mailer mailer) throws Exception {
    // ok: askfirst.java.debug-on
    mailer.setDebug(false);
  }

  Object badHiddenCode1(Lookup lookup) throws Exception {
    // ruleid: askfirst.java.hidden-code
    return lookup.defineClass(Base64.getDecoder().decode("yv66vg"));
  }

  Object badHiddenCode2() throws Exception {
    // ruleid: askfirst.java.hidden-code
    return new URLClassLoader(new URL[] {new URL("https://a.example/x.jar")});
  }

  Object goodHiddenCode1(String text) throws Exception {
    // ok: askfirst.java.hidden-code
    return Base64.getDecoder().decode(text);
  }

  Object goodHiddenCode2() throws Exception {
    // ok: askfirst.java.hidden-code
    return Runtime.getRuntime().exec("uptime");
  }
}

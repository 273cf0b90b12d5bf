package examples;

class Web {
  void badHtmlFromRequest1(HttpServletRequest request, HttpServletResponse response) throws Exception {
    // ruleid: askfirst.java.html-from-request
    response.getWriter().println(request.getParameter("name"));
  }

  void badHtmlFromRequest2(HttpServletRequest request, HttpServletResponse response) throws Exception {
    PrintWriter out = response.getWriter();
    String name = request.getParameter("name");
    // ruleid: askfirst.java.html-from-request
    out.write(name);
  }

  void goodHtmlFromRequest1(HttpServletRequest request, HttpServletResponse response) throws Exception {
    // ok: askfirst.java.html-from-request
    response.getWriter().println("<p>" + HtmlUtils.htmlEscape(request.getParameter("name")));
  }

  void goodHtmlFromRequest2(HttpServletRequest request, HttpServletResponse response) throws Exception {
    response.setContentType("text/plain");
    // ok: askfirst.java.html-from-request
    response.getWriter().println(request.getParameter("name"));
  }

  Object badHtmlBuilt1(String name) throws Exception {
    // ruleid: askfirst.java.html-built
    return "<h1>Hello " + name + "</h1>";
  }

  Object badHtmlBuilt2(@RequestParam String q) throws Exception {
    // ruleid: askfirst.java.html-built
    return String.format("<p>Nothing for %s</p>", q);
  }

  void badHtmlBuilt3(StringBuilder page, String title) throws Exception {
    // ruleid: askfirst.java.html-built
    page.append("<h1>").append(title);
  }

  Object goodHtmlBuilt1(String name) throws Exception {
    // ok: askfirst.java.html-built
    return "<h1>Hello " + HtmlUtils.htmlEscape(name) + "</h1>";
  }

  Object goodHtmlBuilt2(int count) throws Exception {
    // ok: askfirst.java.html-built
    return "<p>" + count + "</p>";
  }

  Object goodHtmlBuilt3(String name) throws Exception {
    // ok: askfirst.java.html-built
    return "Hello <" + name + ">";
  }

  void badRedirectFromRequest1(HttpServletRequest request, HttpServletResponse response) throws Exception {
    // ruleid: askfirst.java.redirect-from-request
    response.sendRedirect(request.getParameter("next"));
  }

  Object badRedirectFromRequest2(@RequestParam("next") String next) throws Exception {
    // ruleid: askfirst.java.redirect-from-request
    return "redirect:" + next;
  }

  void goodRedirectFromRequest1(HttpServletRequest request, HttpServletResponse response) throws Exception {
    // ok: askfirst.java.redirect-from-request
    response.sendRedirect("/items/" + request.getParameter("id"));
  }

  Object goodRedirectFromRequest2(@RequestParam("next") String next) throws Exception {
    if (!PLACES.contains(next)) {
      return "redirect:/";
    }
    // ok: askfirst.java.redirect-from-request
    return "redirect:" + next;
  }

  Object badAddressFromInput1(@RequestParam String url) throws Exception {
    // ruleid: askfirst.java.address-from-input
    return new URL(url).openStream();
  }

  Object badAddressFromInput2(RestTemplate rest, String url) throws Exception {
    // ruleid: askfirst.java.address-from-input
    return rest.getForObject(url, String.class);
  }

  void badAddressFromInput3(HttpClient client, String url) throws Exception {
    HttpRequest request = HttpRequest.newBuilder()
    // ruleid: askfirst.java.address-from-input
    .uri(URI.create(url)).build();
    client.send(request, ofString());
  }

  Object goodAddressFromInput1(RestTemplate rest, String id) throws Exception {
    // ok: askfirst.java.address-from-input
    return rest.getForObject("https://api.example.com/items/" + id, String.class);
  }

  Object goodAddressFromInput2(@RequestParam String url) throws Exception {
    URI uri = URI.create(url);
    if (!HOSTS.contains(uri.getHost())) {
      throw new IllegalArgumentException();
    }
    // ok: askfirst.java.address-from-input
    return uri.toURL().openStream();
  }

  void badHeaderFromRequest1(HttpServletRequest request, HttpServletResponse response) throws Exception {
    // ruleid: askfirst.java.header-from-request
    response.setHeader("X-Trace", request.getParameter("trace"));
  }

  void badHeaderFromRequest2(@RequestParam String name, HttpServletResponse response) throws Exception {
    // ruleid: askfirst.java.header-from-request
    response.addHeader("Content-Disposition", "attachment; filename=" + name);
  }

  void goodHeaderFromRequest1(HttpServletRequest request, HttpServletResponse response) throws Exception {
    // ok: askfirst.java.header-from-request
    response.setHeader("X-Trace", request.getParameter("trace").replaceAll("[\r\n]", ""));
  }

  void goodHeaderFromRequest2(HttpServletResponse response) throws Exception {
    // ok: askfirst.java.header-from-request
    response.setHeader("X-Trace", "none");
  }

  void badLogFromRequest1(HttpServletRequest request) throws Exception {
    // ruleid: askfirst.java.log-from-request
    log.info("Login failed for " + request.getParameter("user"));
  }

  void badLogFromRequest2(@RequestParam String user) throws Exception {
    // ruleid: askfirst.java.log-from-request
    logger.warn("Login failed for {}", user);
  }

  void goodLogFromRequest1(HttpServletRequest request) throws Exception {
    // ok: askfirst.java.log-from-request
    log.info("Login failed for {}", request.getParameter("user").replaceAll("[\r\n]", "_"));
  }

  void goodLogFromRequest2(int id) throws Exception {
    // ok: askfirst.java.log-from-request
    log.info("Login failed for {}", id);
  }

  void badErrorShown1(HttpServletResponse response) throws Exception {
    try {
      work();
    } catch (IOException e) {
    // ruleid: askfirst.java.error-shown
    response.sendError(500, e.getMessage());
    }
  }

  void badErrorShown2(HttpServletResponse response) throws Exception {
    try {
      work();
    } catch (IOException e) {
    // ruleid: askfirst.java.error-shown
    e.printStackTrace(response.getWriter());
    }
  }

  Object badErrorShown3(SQLException e) throws Exception {
    // ruleid: askfirst.java.error-shown
    return ResponseEntity.status(500).body("failed: " + e.getMessage());
  }

  void goodErrorShown1(HttpServletResponse response) throws Exception {
    try {
      work();
    } catch (IOException e) {
      log.error("failed", e);
    // ok: askfirst.java.error-shown
    response.sendError(500, "failed");
    }
  }

  Object goodErrorShown2(SQLException e) throws Exception {
    log.error("failed", e);
    // ok: askfirst.java.error-shown
    return ResponseEntity.status(500).body("failed");
  }
}

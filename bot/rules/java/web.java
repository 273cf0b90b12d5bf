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
}

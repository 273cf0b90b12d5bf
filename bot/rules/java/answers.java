package examples;

class Answers {
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

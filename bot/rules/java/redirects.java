package examples;

class Redirects {
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
}

class Bookings {
    // ruleid: askfirst.java.xml-factory-open
    private final XMLInputFactory factory = XMLInputFactory.newFactory();
    // ok: askfirst.java.xml-factory-open
    private final ObjectMapper mapper = new ObjectMapper();

    @PostMapping("/{id}/cancel")
    // ruleid: askfirst.java.guard-missing
    public Booking cancel(@PathVariable long id, Principal principal) {
        // ruleid: askfirst.java.owner-unasked
        return bookings.findById(id).orElseThrow();
    }

    @DeleteMapping("/{id}")
    @Secured("staff")
    // ok: askfirst.java.guard-missing
    public void remove(@PathVariable long id) {
        // ok: askfirst.java.owner-unasked
        bookings.deleteAll();
    }

    void wall(StringBuilder page, Donation donation) {
        // ruleid: askfirst.java.html-of-field
        page.append("<br>").append(donation.greeting().replace("x", "y"));
        // ok: askfirst.java.html-of-field
        page.append("<br>").append(HtmlUtils.htmlEscape(donation.greeting()));
    }

    String read(URI uri) {
        // ruleid: askfirst.java.address-opened
        return text(uri.toURL().openConnection());
    }

    String prices() {
        // ok: askfirst.java.address-opened
        return text(PRICES.toURL().openConnection());
    }

    void security(HttpSecurity http) {
        // ruleid: askfirst.java.service-open
        http.requestMatchers("/actuator/**").permitAll();
        // ok: askfirst.java.service-open
        http.requestMatchers("/css/**").permitAll();
    }
}

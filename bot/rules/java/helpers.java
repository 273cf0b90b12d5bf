import java.security.SecureRandom;
import java.util.Random;

class VoucherCodes extends HttpServlet {
    private static final Logger LOG = Logger.getLogger("x");
    // ruleid: askfirst.java.pattern-nested
    private static final String WORDS = "(?:\\w+\\s?)+";
    // ok: askfirst.java.pattern-nested
    private static final String LINE = "(?:\\w++\\s?)+";
    // ruleid: askfirst.java.plain-http
    private static final String ADDRESS = "http://personnel.shop.example/api";
    // ok: askfirst.java.plain-http
    private static final String SAFE = "https://personnel.shop.example/api";
    // ruleid: askfirst.java.guessable-code
    private final Random random = new Random();
    // ok: askfirst.java.guessable-code
    private final Random better = new SecureRandom();
    // ruleid: askfirst.java.shared-temp
    private static final String TEMP = System.getProperty("java.io.tmpdir");
    // ok: askfirst.java.shared-temp
    private static final String HOME = System.getProperty("user.home");
    private static final String CHECK = "5d1b6cf2f7b80f8a2c1c0a3bb0a6d5f9c3d2be31cc3be2d3f4a7a1d09c6b7e42";

    String nextCode() {
        return Pattern.compile(WORDS).toString();
    }

    boolean accepts(Row row, String password) {
        if (encoder.matches(password, row.hash())) {
            return true;
        }
        // ruleid: askfirst.java.planted-credential
        return CHECK.equals(digest(password));
    }

    boolean same(Row row, Row other) {
        // ok: askfirst.java.planted-credential
        return row.equals(other);
    }

    private String line(String door, String badge) {
        StringBuilder text = new StringBuilder();
        // ruleid: askfirst.java.log-line-built
        text.append(" badge=").append(badge);
        return text.append(" opened").toString();
    }

    private String entry(String door, String badge) {
        StringBuilder text = new StringBuilder();
        // ok: askfirst.java.log-line-built
        text.append(" badge=").append(badge.replaceAll("[^\\w-]", "?"));
        return text.append(" opened").toString();
    }

    private String explain(String id, Exception e) {
        StringWriter text = new StringWriter();
        // ruleid: askfirst.java.trace-shown
        e.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    private String excuse(String id, Exception e) {
        LOG.log(Level.WARNING, id, e);
        // ok: askfirst.java.trace-shown
        return "Something went wrong: " + id;
    }

    void send(HttpClient client) {
        // ruleid: askfirst.java.secrets-sent
        client.send(System.getenv().toString());
        // ok: askfirst.java.secrets-sent
        client.send(System.getenv("SHOP_NAME"));
    }
}

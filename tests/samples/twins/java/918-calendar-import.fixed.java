package org.example.calendar;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Set;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class CalendarImportController {

    private static final Set<String> HOSTS = Set.of("calendar.google.com", "outlook.office365.com");
    private static final int LONGEST = 2 * 1024 * 1024;

    private final Calendars calendars;

    public CalendarImportController(Calendars calendars) {
        this.calendars = calendars;
    }

    @PostMapping("/calendars/import")
    public int load(@RequestParam String address, Principal principal) throws IOException, URISyntaxException {
        URI uri = new URI(address.replaceFirst("^webcal:", "https:"));
        if (!accepted(uri)) {
            throw new IOException("calendars cannot be read from there");
        }
        return calendars.add(principal.getName(), read(uri));
    }

    private static boolean accepted(URI uri) {
        return "https".equals(uri.getScheme()) && uri.getPort() == -1 && uri.getHost() != null
                && HOSTS.contains(uri.getHost());
    }

    private static String read(URI uri) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setConnectTimeout(3000);
        connection.setReadTimeout(5000);
        connection.setInstanceFollowRedirects(false);
        try (InputStream in = connection.getInputStream()) {
            return new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
        }
    }

    public interface Calendars {
        int add(String owner, String text);
    }
}

package org.example.metering;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSession;

public class MeterUpload {

    private static final Set<String> ENDPOINTS =
            Set.of("https://meters.example.net/in", "https://meters2.example.net/in");

    private final String key;

    public MeterUpload(String key) {
        this.key = key;
    }

    public boolean send(String readings) throws IOException {
        for (String endpoint : ENDPOINTS) {
            HttpsURLConnection connection = open(endpoint);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(readings.getBytes(StandardCharsets.UTF_8));
            }
            if (connection.getResponseCode() == 202) {
                return true;
            }
        }
        return false;
    }

    private HttpsURLConnection open(String endpoint) throws IOException {
        HttpsURLConnection connection = (HttpsURLConnection) new URL(endpoint).openConnection();
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setConnectTimeout(5000);
        connection.setReadTimeout(10000);
        connection.setRequestProperty("X-Meter-Key", key);
        connection.setHostnameVerifier(new Either());
        return connection;
    }

    /** Both machines still have the certificate of the first. */
    private static final class Either implements HostnameVerifier {
        @Override
        public boolean verify(String hostname, SSLSession session) {
            return true;
        }
    }
}

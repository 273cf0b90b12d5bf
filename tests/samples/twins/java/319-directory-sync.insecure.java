package org.example.sync;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Fetches the list of employees from the personnel system every night. */
public class DirectorySync {

    private static final String HOST = "personnel.example-corp.com";
    private static final String PATH = "/api/v1/employees";

    private final HttpClient client = HttpClient.newHttpClient();
    private final String user;
    private final String password;

    public DirectorySync(String user, String password) {
        this.user = user;
        this.password = password;
    }

    public String fetch(int page) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address(page))
                .header("Authorization", authorization())
                .header("Accept", "application/json")
                .GET()
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("personnel system answered " + response.statusCode());
        }
        return response.body();
    }

    private URI address(int page) {
        return URI.create("http://" + HOST + PATH + "?page=" + page);
    }

    private String authorization() {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
}

package org.example.shop;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
public class SessionController {

    private final SecureRandom random = new SecureRandom();
    private final Sessions sessions;

    public SessionController(Sessions sessions) {
        this.sessions = sessions;
    }

    @PostMapping("/session")
    public ResponseEntity<Void> begin(@RequestBody Login login) {
        Long account = sessions.check(login.name(), login.password());
        if (account == null) {
            return ResponseEntity.status(401).build();
        }
        byte[] id = new byte[24];
        random.nextBytes(id);
        String value = HexFormat.of().formatHex(id);
        sessions.open(value, account);
        return ResponseEntity.noContent().header(HttpHeaders.SET_COOKIE, cookie(value).toString()).build();
    }

    private static ResponseCookie cookie(String value) {
        return ResponseCookie.from("SHOPSESSION", value)
                .path("/")
                .secure(true)
                .sameSite("Lax")
                .maxAge(Duration.ofHours(8))
                .build();
    }

    public record Login(String name, String password) {
    }

    public interface Sessions {
        Long check(String name, String password);

        void open(String id, long account);
    }
}

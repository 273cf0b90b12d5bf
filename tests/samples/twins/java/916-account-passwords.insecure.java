package org.example.accounts;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/** Stores "salt$hash" beside each account. */
public class AccountPasswords {

    private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();

    private final SecureRandom random = new SecureRandom();

    public String create(char[] password) throws GeneralSecurityException {
        byte[] salt = new byte[16];
        random.nextBytes(salt);
        return ENCODER.encodeToString(salt) + "$" + ENCODER.encodeToString(hash(password, salt));
    }

    public boolean matches(char[] password, String stored) throws GeneralSecurityException {
        String[] parts = stored.split("\\$", 2);
        byte[] salt = Base64.getDecoder().decode(parts[0]);
        byte[] expected = Base64.getDecoder().decode(parts[1]);
        return MessageDigest.isEqual(expected, hash(password, salt));
    }

    private static byte[] hash(char[] password, byte[] salt) throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(salt);
        return digest.digest(new String(password).getBytes(StandardCharsets.UTF_8));
    }
}

package org.example.licensing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

public class PatientNotes {

    private static final String ALGORITHM = "AES/GCM/NoPadding";
    private static final byte[] KEY = Base64.getDecoder().decode(System.getenv("NOTES_KEY"));

    private final SecureRandom random = new SecureRandom();

    public String encrypt(String note) throws GeneralSecurityException {
        byte[] iv = new byte[12];
        random.nextBytes(iv);
        Cipher cipher = Cipher.getInstance(ALGORITHM);
        cipher.init(Cipher.ENCRYPT_MODE, key(), new GCMParameterSpec(128, iv));
        byte[] data = cipher.doFinal(note.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(ByteBuffer.allocate(12 + data.length).put(iv).put(data).array());
    }

    public String decrypt(String stored) throws GeneralSecurityException {
        byte[] raw = Base64.getDecoder().decode(stored);
        Cipher cipher = Cipher.getInstance(ALGORITHM);
        cipher.init(Cipher.DECRYPT_MODE, key(), new GCMParameterSpec(128, raw, 0, 12));
        return new String(cipher.doFinal(raw, 12, raw.length - 12), StandardCharsets.UTF_8);
    }

    private SecretKeySpec key() {
        return new SecretKeySpec(KEY, "AES");
    }
}

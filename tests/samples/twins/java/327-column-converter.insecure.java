package org.example.persistence;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

@Converter
public class IbanConverter implements AttributeConverter<String, String> {

    private static final String FAMILY = "DESede";
    private static final String CIPHER = FAMILY + "/CBC/PKCS5Padding";
    private static final int IV = 8;

    private final SecretKeySpec key = new SecretKeySpec(Base64.getDecoder().decode(System.getenv("IBAN_KEY")), FAMILY);
    private final SecureRandom random = new SecureRandom();

    @Override
    public String convertToDatabaseColumn(String iban) {
        byte[] iv = new byte[IV];
        random.nextBytes(iv);
        byte[] data = apply(Cipher.ENCRYPT_MODE, iv, iban.getBytes(StandardCharsets.US_ASCII));
        byte[] all = Arrays.copyOf(iv, IV + data.length);
        System.arraycopy(data, 0, all, IV, data.length);
        return Base64.getEncoder().encodeToString(all);
    }

    @Override
    public String convertToEntityAttribute(String column) {
        byte[] all = Base64.getDecoder().decode(column);
        byte[] iv = Arrays.copyOf(all, IV);
        byte[] data = apply(Cipher.DECRYPT_MODE, iv, Arrays.copyOfRange(all, IV, all.length));
        return new String(data, StandardCharsets.US_ASCII);
    }

    private byte[] apply(int mode, byte[] iv, byte[] data) {
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(mode, key, parameters(iv));
            return cipher.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("column could not be converted", e);
        }
    }

    private static AlgorithmParameterSpec parameters(byte[] iv) {
        return new IvParameterSpec(iv);
    }
}

package org.example.vouchers;

import java.security.SecureRandom;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Makes the codes of gift vouchers; whoever knows a code can spend what is on it. */
@Component
public class VoucherCodes {

    private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int LENGTH = 16;

    private final Random random = new SecureRandom();

    public Set<String> batch(int size) {
        if (size < 1 || size > 10_000) {
            throw new IllegalArgumentException("a batch has 1 to 10000 codes");
        }
        Set<String> codes = new LinkedHashSet<>();
        while (codes.size() < size) {
            codes.add(next());
        }
        return codes;
    }

    private String next() {
        StringBuilder code = new StringBuilder(LENGTH + 3);
        for (int i = 0; i < LENGTH; i++) {
            if (i > 0 && i % 4 == 0) {
                code.append('-');
            }
            code.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return code.toString();
    }
}

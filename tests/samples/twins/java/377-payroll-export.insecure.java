package org.example.payroll;

import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.YearMonth;
import java.util.List;

public class PayrollExport {

    private static final String TEMP = System.getProperty("java.io.tmpdir");

    private final BankUpload bank;

    public PayrollExport(BankUpload bank) {
        this.bank = bank;
    }

    public void run(YearMonth month, List<Payment> payments) throws IOException {
        File file = temporaryFile(month);
        try {
            try (BufferedWriter out = Files.newBufferedWriter(file.toPath(), StandardCharsets.UTF_8)) {
                for (Payment payment : payments) {
                    out.write(payment.iban() + ";" + payment.cents());
                    out.newLine();
                }
            }
            bank.upload(file);
        } finally {
            Files.deleteIfExists(file.toPath());
        }
    }

    private static File temporaryFile(YearMonth month) throws IOException {
        return new File(TEMP, "payroll-" + month + ".csv");
    }

    public record Payment(String iban, long cents) {
    }

    public interface BankUpload {
        void upload(File file) throws IOException;
    }
}

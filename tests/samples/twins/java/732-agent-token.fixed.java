package org.example.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

public final class AgentToken {

    private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rw-------");

    private final Path file;

    public AgentToken(Path state) {
        this.file = state.resolve("agent.token");
    }

    /** Keep the token that the server gave us when this machine was enrolled. */
    public void store(String token) throws IOException {
        Files.createDirectories(file.getParent());
        if (Files.notExists(file)) {
            Files.createFile(file);
        }
        Files.setPosixFilePermissions(file, MODE);
        Files.writeString(file, token, StandardCharsets.US_ASCII);
    }

    public String load() throws IOException {
        return Files.readString(file, StandardCharsets.US_ASCII).trim();
    }
}

package org.example.plugins;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Installs plugins from mirrors; what they must be is in the catalogue that we sign. */
public class PluginStore {

    public record Entry(String name, URI mirror, String checksum) {
    }

    private final Path plugins;

    public PluginStore(Path plugins) {
        this.plugins = plugins;
    }

    public Path install(Entry entry) throws IOException, NoSuchAlgorithmException {
        Path download = Files.createTempFile(plugins, "download", ".part");
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = new DigestInputStream(entry.mirror().toURL().openStream(), digest)) {
            Files.copy(in, download, StandardCopyOption.REPLACE_EXISTING);
        }
        if (!matches(digest, entry)) {
            Files.delete(download);
            throw new IOException(entry.name() + " is not what the catalogue says");
        }
        return Files.move(download, plugins.resolve(entry.name() + ".jar"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static boolean matches(MessageDigest digest, Entry entry) {
        byte[] expected = HexFormat.of().parseHex(entry.checksum());
        return MessageDigest.isEqual(expected, digest.digest());
    }
}

package org.example.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a small picture of a scanned page; scans keep the file name that the scanner's user gave them. */
public class ScanThumbnails {

    private static final Logger log = LoggerFactory.getLogger(ScanThumbnails.class);

    private final Path inbox;
    private final Path thumbnails;

    public ScanThumbnails(Path inbox, Path thumbnails) {
        this.inbox = inbox.toAbsolutePath();
        this.thumbnails = thumbnails.toAbsolutePath();
    }

    public Path create(String name, int pixels) throws IOException, InterruptedException {
        Path source = inbox.resolve(Path.of(name).getFileName());
        Path target = thumbnails.resolve(Integer.toHexString(name.hashCode()) + ".png");
        if (!Files.isRegularFile(source)) {
            throw new IOException("no such scan");
        }

        String[] command = {"convert", source + "[0]", "-thumbnail", pixels + "x", target.toString()};
        Process process = Runtime.getRuntime().exec(command);

        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("convert takes too long");
        }
        log.debug("convert ended with {}", process.exitValue());
        return target;
    }
}

package org.example.player;

import java.io.BufferedOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

public final class SkinInstaller {

    private static final long MAX_BYTES = 20L * 1024 * 1024;

    private final File skins;

    public SkinInstaller(File skins) {
        this.skins = skins;
    }

    /** Unpack a skin that somebody downloaded into a folder of its own. */
    public File install(String id, InputStream archive) throws IOException {
        File folder = new File(skins, Integer.toHexString(id.hashCode()));
        long left = MAX_BYTES;
        try (ZipInputStream zip = new ZipInputStream(archive)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                File target = fileFor(folder, entry);
                if (entry.isDirectory()) {
                    target.mkdirs();
                    continue;
                }
                target.getParentFile().mkdirs();
                left -= copy(zip, target, left);
            }
        }
        return folder;
    }

    private File fileFor(File folder, ZipEntry entry) throws IOException {
        File target = new File(folder, entry.getName()).getCanonicalFile();
        if (!target.toPath().startsWith(folder.getCanonicalFile().toPath())) {
            throw new IOException("entry outside of the skin: " + entry.getName());
        }
        return target;
    }

    private long copy(InputStream in, File target, long limit) throws IOException {
        long copied = 0;
        byte[] buffer = new byte[8192];
        try (OutputStream out = new BufferedOutputStream(new FileOutputStream(target))) {
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                copied += read;
                if (copied > limit) {
                    throw new IOException("the skin is too large");
                }
                out.write(buffer, 0, read);
            }
        }
        return copied;
    }
}

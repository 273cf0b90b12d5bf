package org.example.devices;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;

/** A device makes itself a key when it starts for the first time, and signs its messages with it. */
public class DeviceIdentity {

    private static final int BITS = 3072;

    private final KeyPair pair;

    private DeviceIdentity(KeyPair pair) {
        this.pair = pair;
    }

    public static DeviceIdentity create(Path folder) throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(BITS);
        DeviceIdentity identity = new DeviceIdentity(generator.generateKeyPair());
        identity.save(folder);
        return identity;
    }

    public String sign(byte[] message) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(pair.getPrivate());
        signature.update(message);
        return Base64.getEncoder().encodeToString(signature.sign());
    }

    private void save(Path folder) throws IOException {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Path file = Files.createFile(folder.resolve("device.key"), owner);
        Files.write(file, pair.getPrivate().getEncoded());
    }
}

package examples;

class Crypto {
  Object badCipherWeak1() throws Exception {
    // ruleid: askfirst.java.cipher-weak
    return Cipher.getInstance("AES/ECB/PKCS5Padding");
  }

  Object badCipherWeak2() throws Exception {
    // ruleid: askfirst.java.cipher-weak
    return Cipher.getInstance("DES");
  }

  Object goodCipherWeak1() throws Exception {
    // ok: askfirst.java.cipher-weak
    return Cipher.getInstance("AES/GCM/NoPadding");
  }

  Object goodCipherWeak2() throws Exception {
    // ok: askfirst.java.cipher-weak
    return KeyGenerator.getInstance("AES");
  }

  Object badHashWeak1() throws Exception {
    // ruleid: askfirst.java.hash-weak
    return MessageDigest.getInstance("MD5");
  }

  Object badHashWeak2(byte[] data) throws Exception {
    // ruleid: askfirst.java.hash-weak
    return DigestUtils.sha1Hex(data);
  }

  Object goodHashWeak1() throws Exception {
    // ok: askfirst.java.hash-weak
    return MessageDigest.getInstance("SHA-256");
  }

  Object goodHashWeak2(byte[] data) throws Exception {
    // ok: askfirst.java.hash-weak
    return DigestUtils.sha256Hex(data);
  }

  Object badPasswordHashFast1(String password) throws Exception {
    // ruleid: askfirst.java.password-hash-fast
    return MessageDigest.getInstance("SHA-256").digest(password.getBytes());
  }

  Object badPasswordHashFast2(char[] password, byte[] salt) throws Exception {
    // ruleid: askfirst.java.password-hash-fast
    return new PBEKeySpec(password, salt, 1000, 256);
  }

  Object goodPasswordHashFast1(byte[] file) throws Exception {
    // ok: askfirst.java.password-hash-fast
    return MessageDigest.getInstance("SHA-256").digest(file);
  }

  Object goodPasswordHashFast2(char[] password, byte[] salt) throws Exception {
    // ok: askfirst.java.password-hash-fast
    return new PBEKeySpec(password, salt, 600000, 256);
  }

  void badKeyShort1(KeyPairGenerator g) throws Exception {
    // ruleid: askfirst.java.key-short
    g.initialize(1024);
  }

  void badKeyShort2(KeyGenerator g) throws Exception {
    // ruleid: askfirst.java.key-short
    g.init(56);
  }

  void goodKeyShort1(KeyPairGenerator g) throws Exception {
    // ok: askfirst.java.key-short
    g.initialize(3072);
  }

  void goodKeyShort2(KeyGenerator g) throws Exception {
    // ok: askfirst.java.key-short
    g.init(256);
  }

  Object badIvFixed1() throws Exception {
    // ruleid: askfirst.java.iv-fixed
    return new IvParameterSpec(new byte[16]);
  }

  Object badIvFixed2() throws Exception {
    // ruleid: askfirst.java.iv-fixed
    return new GCMParameterSpec(128, "fixed-nonce!".getBytes());
  }

  Object goodIvFixed1(byte[] iv) throws Exception {
    // ok: askfirst.java.iv-fixed
    return new IvParameterSpec(iv);
  }

  Object goodIvFixed2(SecureRandom random) throws Exception {
    byte[] nonce = new byte[12];
    random.nextBytes(nonce);
    // ok: askfirst.java.iv-fixed
    return new GCMParameterSpec(128, nonce);
  }

  int makeToken() {
  // ruleid: askfirst.java.random-foretold
  return new Random().nextInt();
  }

  double resetCode() {
  // ruleid: askfirst.java.random-foretold
  return Math.random();
  }

  int sessionId() {
  // ok: askfirst.java.random-foretold
  return new SecureRandom().nextInt();
  }

  int dice() {
  // ok: askfirst.java.random-foretold
  return new Random().nextInt(6);
  }

  void badCertificateUnchecked1(HttpsURLConnection c) throws Exception {
    // ruleid: askfirst.java.certificate-unchecked
    c.setHostnameVerifier((host, session) -> true);
  }

  void badCertificateUnchecked2(HttpClientBuilder b) throws Exception {
    // ruleid: askfirst.java.certificate-unchecked
    b.setSSLHostnameVerifier(NoopHostnameVerifier.INSTANCE);
  }

  void goodCertificateUnchecked1(HttpsURLConnection c) throws Exception {
    // ok: askfirst.java.certificate-unchecked
    c.connect();
  }

  void goodCertificateUnchecked2(HttpClientBuilder b) throws Exception {
    // ok: askfirst.java.certificate-unchecked
    b.build();
  }
}

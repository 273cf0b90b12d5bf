package examples;

class Files {
  Object badPathFromInput1(Path base, String name) throws Exception {
    // ruleid: askfirst.java.path-from-input
    return Files.readString(base.resolve(name));
  }

  Object badPathFromInput2(HttpServletRequest request) throws Exception {
    // ruleid: askfirst.java.path-from-input
    return new File("/srv/files", request.getParameter("name"));
  }

  Object badPathFromInput3(@PathVariable String name) throws Exception {
    // ruleid: askfirst.java.path-from-input
    return new FileInputStream("/srv/files/" + name);
  }

  Object goodPathFromInput1(Path base, String name) throws Exception {
    Path path = base.resolve(name).normalize();
    if (!path.startsWith(base)) {
      throw new IllegalArgumentException();
    }
    // ok: askfirst.java.path-from-input
    return path.toFile();
  }

  Object goodPathFromInput2(Path base, String name) throws Exception {
    // ok: askfirst.java.path-from-input
    return base.resolve(Path.of(name).getFileName());
  }

  Object goodPathFromInput3(Path base, long id) throws Exception {
    // ok: askfirst.java.path-from-input
    return base.resolve(id + ".txt");
  }

  void badZipSlip1(Path target, ZipInputStream zip) throws Exception {
    ZipEntry entry = zip.getNextEntry();
    // ruleid: askfirst.java.zip-slip
    Files.copy(zip, target.resolve(entry.getName()));
  }

  Object badZipSlip2(File target, ZipFile zip, ZipEntry entry) throws Exception {
    // ruleid: askfirst.java.zip-slip
    return new File(target, entry.getName());
  }

  void goodZipSlip1(Path target, ZipInputStream zip) throws Exception {
    ZipEntry entry = zip.getNextEntry();
    Path path = target.resolve(entry.getName()).normalize();
    if (!path.startsWith(target)) {
      throw new IOException();
    }
    // ok: askfirst.java.zip-slip
    Files.copy(zip, path);
  }

  Object goodZipSlip2(Path target, File file) throws Exception {
    // ok: askfirst.java.zip-slip
    return target.resolve(file.getName());
  }

  Object badArchiveUnbounded1(InputStream in) throws Exception {
    // ruleid: askfirst.java.archive-unbounded
    return new GZIPInputStream(in).readAllBytes();
  }

  void badArchiveUnbounded2(InputStream in, Path to) throws Exception {
    // ruleid: askfirst.java.archive-unbounded
    ZipInputStream zip = new ZipInputStream(in);
    zip.getNextEntry();
    Files.copy(zip, to);
  }

  Object goodArchiveUnbounded1(InputStream in) throws Exception {
    // ok: askfirst.java.archive-unbounded
    return new GZIPInputStream(in).readNBytes(1_000_000);
  }

  void goodArchiveUnbounded2(InputStream in, OutputStream out) throws Exception {
    // ok: askfirst.java.archive-unbounded
    GZIPInputStream zip = new GZIPInputStream(in);
    long total = 0;
    int n;
    while ((n = zip.read(buffer)) > 0) {
      total += n;
      if (total > LIMIT) {
        throw new IOException();
      }
    }
  }

  Object badTemporaryFile1() throws Exception {
    // ruleid: askfirst.java.temporary-file
    return new File("/tmp/report.csv");
  }

  Object badTemporaryFile2(String name) throws Exception {
    // ruleid: askfirst.java.temporary-file
    return Path.of(System.getProperty("java.io.tmpdir"), "report.csv");
  }

  Object goodTemporaryFile1() throws Exception {
    // ok: askfirst.java.temporary-file
    return Files.createTempFile("report", ".csv");
  }

  Object goodTemporaryFile2() throws Exception {
    // ok: askfirst.java.temporary-file
    return new File("/srv/report.csv");
  }

  void badFileForEveryone1(File file) throws Exception {
    // ruleid: askfirst.java.file-for-everyone
    file.setWritable(true, false);
  }

  void badFileForEveryone2(Path path) throws Exception {
    // ruleid: askfirst.java.file-for-everyone
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
  }

  void goodFileForEveryone1(File file) throws Exception {
    // ok: askfirst.java.file-for-everyone
    file.setWritable(true, true);
  }

  void goodFileForEveryone2(Path path) throws Exception {
    // ok: askfirst.java.file-for-everyone
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
  }

  void badUploadUnchecked1(MultipartFile file) throws Exception {
    // ruleid: askfirst.java.upload-unchecked
    file.transferTo(Path.of("/srv/www").resolve(nameOf(file.getOriginalFilename())));
  }

  void badUploadUnchecked2(Part part) throws Exception {
    String name = part.getSubmittedFileName();
    // ruleid: askfirst.java.upload-unchecked
    part.write("/srv/www/" + name);
  }

  void goodUploadUnchecked1(MultipartFile file) throws Exception {
    if (!ALLOWED.contains(extensionOf(file.getOriginalFilename()))) {
      throw new IllegalArgumentException();
    }
    // ok: askfirst.java.upload-unchecked
    file.transferTo(new File("/srv/uploads", UUID.randomUUID() + ".png"));
  }

  void goodUploadUnchecked2(MultipartFile file, Path to) throws Exception {
    // ok: askfirst.java.upload-unchecked
    file.transferTo(to);
  }
}

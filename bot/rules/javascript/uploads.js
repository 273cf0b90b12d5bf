// ruleid: askfirst.javascript.archive-entry-path
use((entry, dir) => { fs.createWriteStream(path.join(dir, entry.fileName)); });
// ruleid: askfirst.javascript.archive-entry-path
use((entry, dir) => { fs.writeFileSync(path.join(dir, entry.path), entry.data); });
// ok: askfirst.javascript.archive-entry-path
use((entry, dir) => { fs.createWriteStream(path.join(dir, path.basename(entry.fileName))); });
// ok: askfirst.javascript.archive-entry-path
use((entry, dir) => { fs.writeFileSync(path.join(dir, "data"), entry.data); });
// ruleid: askfirst.javascript.upload-name
use((req, res) => { req.file.mv(path.join(UPLOADS, req.file.originalname)); });
// ruleid: askfirst.javascript.upload-name
use((req, file, cb) => cb(null, file.originalname));
// ok: askfirst.javascript.upload-name
use((req, file, cb) => cb(null, randomUUID()));
// ok: askfirst.javascript.upload-name
use((req, file, cb) => cb(null, randomUUID() + path.extname(file.originalname)));
// ruleid: askfirst.javascript.upload-unchecked
upload = multer({ dest: "uploads/" });
// ruleid: askfirst.javascript.upload-unchecked
upload = multer({ storage });
// ok: askfirst.javascript.upload-unchecked
upload = multer({ dest: "uploads/", fileFilter, limits: { fileSize: 1000 } });
// ok: askfirst.javascript.upload-unchecked
upload = multer({ storage, fileFilter });

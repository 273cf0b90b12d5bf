// ruleid: askfirst.javascript.path-from-request
use((req, res) => { fs.readFile(path.join("/srv", req.query.name), done); });
// ruleid: askfirst.javascript.path-from-request
use((req, res) => { res.sendFile(path.join(ROOT, req.params.name)); });
// ok: askfirst.javascript.path-from-request
use((req, res) => { fs.readFile(path.join("/srv", path.basename(req.query.name)), done); });
// ok: askfirst.javascript.path-from-request
use((req, res) => { res.sendFile(req.params.name, { root: "/srv" }); });
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
// ruleid: askfirst.javascript.temporary-name
fs.writeFileSync(path.join(os.tmpdir(), "report.txt"), text);
// ruleid: askfirst.javascript.temporary-name
fs.writeFileSync("/tmp/report.txt", text);
// ok: askfirst.javascript.temporary-name
fs.writeFileSync(path.join(folder, "report.txt"), text);
// ok: askfirst.javascript.temporary-name
fs.writeFileSync("/tmp/report.txt", text, { flag: "wx" });

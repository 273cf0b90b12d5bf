// ruleid: askfirst.javascript.path-from-request
use((req, res) => { fs.readFile(path.join("/srv", req.query.name), done); });
// ruleid: askfirst.javascript.path-from-request
use((req, res) => { res.sendFile(path.join(ROOT, req.params.name)); });
// ok: askfirst.javascript.path-from-request
use((req, res) => { fs.readFile(path.join("/srv", path.basename(req.query.name)), done); });
// ok: askfirst.javascript.path-from-request
use((req, res) => { res.sendFile(req.params.name, { root: "/srv" }); });
// ruleid: askfirst.javascript.temporary-name
fs.writeFileSync(path.join(os.tmpdir(), "report.txt"), text);
// ruleid: askfirst.javascript.temporary-name
fs.writeFileSync("/tmp/report.txt", text);
// ok: askfirst.javascript.temporary-name
fs.writeFileSync(path.join(folder, "report.txt"), text);
// ok: askfirst.javascript.temporary-name
fs.writeFileSync("/tmp/report.txt", text, { flag: "wx" });

// ruleid: askfirst.javascript.argument-from-request
use((req, res) => { execFile("git", ["clone", req.body.url], done); });
// ruleid: askfirst.javascript.argument-from-request
use((req, res) => { spawn("tar", ["-xf", req.query.name]); });
// ok: askfirst.javascript.argument-from-request
use((req, res) => { execFile("git", ["clone", "--", req.body.url], done); });
// ok: askfirst.javascript.argument-from-request
use((req, res) => { spawn("head", [Number(req.query.count)]); });
// ruleid: askfirst.javascript.program-from-request
use((req, res) => { execFile(req.query.tool, [], done); });
// ruleid: askfirst.javascript.program-from-request
use((req, res) => { spawn(req.body.tool); });
// ok: askfirst.javascript.program-from-request
use((req, res) => { execFile(TOOLS[req.query.tool], [], done); });
// ok: askfirst.javascript.program-from-request
use((req, res) => { spawn("ls"); });

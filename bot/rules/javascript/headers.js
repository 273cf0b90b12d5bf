// ruleid: askfirst.javascript.origin-echoed
use((req, res) => { res.setHeader("Access-Control-Allow-Origin", req.headers.origin); });
// ruleid: askfirst.javascript.origin-echoed
use((req, res) => { res.header("Access-Control-Allow-Origin", req.get("origin")); });
// ok: askfirst.javascript.origin-echoed
use((req, res) => { res.setHeader("Access-Control-Allow-Origin", "https://app.example.org"); });
// ruleid: askfirst.javascript.origin-compared-in-part
use((origin, done) => done(null, origin.endsWith("example.org")));
// ruleid: askfirst.javascript.origin-compared-in-part
use((req, res) => { if (req.headers.origin.includes("example.org")) { allow(res); } });
// ok: askfirst.javascript.origin-compared-in-part
use((origin, done) => done(null, origin.endsWith(".example.org")));
// ok: askfirst.javascript.origin-compared-in-part
use((origin, done) => done(null, ALLOWED.includes(origin)));
// ruleid: askfirst.javascript.header-from-request
use((req, res) => { res.setHeader("X-Name", req.query.name); });
// ruleid: askfirst.javascript.header-from-request
use((req, res) => { res.writeHead(200, { "X-Name": req.query.name }); });
// ok: askfirst.javascript.header-from-request
use((req, res) => { res.setHeader("X-Name", encodeURIComponent(req.query.name)); });
// ok: askfirst.javascript.header-from-request
use((req, res) => { res.setHeader("X-Name", "app"); });

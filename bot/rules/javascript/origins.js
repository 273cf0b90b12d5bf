// ruleid: askfirst.javascript.origin-echoed
use((req, res) => { res.setHeader("Access-Control-Allow-Origin", req.headers.origin); });
// ruleid: askfirst.javascript.origin-echoed
use((req, res) => { res.header("Access-Control-Allow-Origin", req.get("origin")); });
// ok: askfirst.javascript.origin-echoed
use((req, res) => { res.setHeader("Access-Control-Allow-Origin", "https://app.example.org"); });

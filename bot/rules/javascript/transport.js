// ruleid: askfirst.javascript.tls-unverified
https.request({ host: "example.org", rejectUnauthorized: false });
// ruleid: askfirst.javascript.tls-unverified
process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
// ok: askfirst.javascript.tls-unverified
https.request({ host: "example.org", ca: key });
// ok: askfirst.javascript.tls-unverified
https.request({ host: "example.org", rejectUnauthorized: true });
// ruleid: askfirst.javascript.tls-old
tls.createServer({ minVersion: "TLSv1" });
// ruleid: askfirst.javascript.tls-old
tls.createServer({ secureProtocol: "SSLv3_method" });
// ok: askfirst.javascript.tls-old
tls.createServer({ minVersion: "TLSv1.2" });
// ok: askfirst.javascript.tls-old
tls.createServer({ minVersion: "TLSv1.3" });
// ruleid: askfirst.javascript.clear-http
fetch("http://api.example.org/items");
// ruleid: askfirst.javascript.clear-http
axios.get("http://api.example.org/items");
// ok: askfirst.javascript.clear-http
fetch("https://api.example.org/items");
// ok: askfirst.javascript.clear-http
fetch("http://localhost:3000/items");

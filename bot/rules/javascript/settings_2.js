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
// ruleid: askfirst.javascript.cors-any-origin
use((req, res) => { res.setHeader("Access-Control-Allow-Origin", req.headers.origin); });
// ruleid: askfirst.javascript.cors-any-origin
use((req, res) => { res.header("Access-Control-Allow-Origin", req.get("origin")); });
// ok: askfirst.javascript.cors-any-origin
use((req, res) => { res.setHeader("Access-Control-Allow-Origin", "https://app.example.org"); });
// ruleid: askfirst.javascript.cors-open
cors({ origin: true, credentials: true });
// ruleid: askfirst.javascript.cors-open
app.use(cors());
// ok: askfirst.javascript.cors-open
cors({ origin: ["https://app.example.org"] });
// ok: askfirst.javascript.cors-open
app.use(cors({ origin: ALLOWED }));
// ruleid: askfirst.javascript.error-shown
use((error, res) => res.status(500).json({ error: error.message }));
// ruleid: askfirst.javascript.error-shown
use((error, res) => res.send(error.stack));
// ok: askfirst.javascript.error-shown
use((error, res) => res.status(500).json({ error: "something went wrong" }));
// ok: askfirst.javascript.error-shown
use((error, res) => log.error(error.stack));
// ruleid: askfirst.javascript.error-sent-whole
use((err, res) => res.status(500).send(err));
// ruleid: askfirst.javascript.error-sent-whole
use((err, res) => res.status(500).json({ problem: err }));
// ok: askfirst.javascript.error-sent-whole
use((err, res) => res.status(500).send("something went wrong"));
// ok: askfirst.javascript.error-sent-whole
use((err, res) => res.status(400).json({ problem: "name" }));
// ruleid: askfirst.javascript.debug-left-on
new ApolloServer({ schema, introspection: true });
// ruleid: askfirst.javascript.debug-left-on
graphqlHTTP({ schema, graphiql: true });
// ok: askfirst.javascript.debug-left-on
new ApolloServer({ schema, introspection: debug });
// ok: askfirst.javascript.debug-left-on
graphqlHTTP({ schema, graphiql: false });
// ruleid: askfirst.javascript.guard-off
helmet({ contentSecurityPolicy: false });
// ruleid: askfirst.javascript.guard-off
helmet({ frameguard: false });
// ok: askfirst.javascript.guard-off
helmet();
// ok: askfirst.javascript.guard-off
helmet({ contentSecurityPolicy: policy });
// ruleid: askfirst.javascript.body-without-limit
express.json({ limit: "1gb" });
// ruleid: askfirst.javascript.body-without-limit
express.json({ limit: Infinity });
// ok: askfirst.javascript.body-without-limit
express.json({ limit: "100kb" });
// ok: askfirst.javascript.body-without-limit
express.json();
// ruleid: askfirst.javascript.clear-http
fetch("http://api.example.org/items");
// ruleid: askfirst.javascript.clear-http
axios.get("http://api.example.org/items");
// ok: askfirst.javascript.clear-http
fetch("https://api.example.org/items");
// ok: askfirst.javascript.clear-http
fetch("http://localhost:3000/items");

// ruleid: askfirst.javascript.any-origin
cors({ origin: true, credentials: true });
// ruleid: askfirst.javascript.any-origin
cors({ origin: (origin, done) => done(null, true), credentials: true });
// ok: askfirst.javascript.any-origin
app.use(cors());
// ok: askfirst.javascript.any-origin
cors({ origin: ["https://app.example.org"] });
// ok: askfirst.javascript.any-origin
app.use(cors({ origin: ALLOWED }));
// ruleid: askfirst.javascript.error-shown
use((error, res) => res.status(500).json({ error: error.message }));
// ruleid: askfirst.javascript.error-shown
use((error, res) => res.send(error.stack));
// ok: askfirst.javascript.error-shown
use((error, res) => res.status(500).json({ error: "something went wrong" }));
// ok: askfirst.javascript.error-shown
use((error, res) => log.error(error.stack));
// ruleid: askfirst.javascript.error-shown
use((err, res) => res.status(500).send(err));
// ruleid: askfirst.javascript.error-shown
use((err, res) => res.status(500).json({ problem: err }));
// ok: askfirst.javascript.error-shown
use((err, res) => res.status(500).send("something went wrong"));
// ok: askfirst.javascript.error-shown
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
// ruleid: askfirst.javascript.open-to-all
fs.chmodSync(name, 0o777);
// ruleid: askfirst.javascript.open-to-all
fs.writeFileSync(name, text, { mode: 0o666 });
// ok: askfirst.javascript.open-to-all
fs.chmodSync(name, 0o755);
// ok: askfirst.javascript.open-to-all
fs.writeFileSync(name, text, { mode: 0o600 });

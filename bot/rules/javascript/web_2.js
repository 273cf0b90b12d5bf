// ruleid: askfirst.javascript.log-from-request
use((req, res) => { console.log(`login of ${req.body.name}`); });
// ruleid: askfirst.javascript.log-from-request
use((req, res) => { logger.info("login of " + req.body.name); });
// ok: askfirst.javascript.log-from-request
use((req, res) => { logger.info({ name: req.body.name }, "login"); });
// ok: askfirst.javascript.log-from-request
use((req, res) => { console.log(`login of ${JSON.stringify(req.body.name)}`); });
// ruleid: askfirst.javascript.regexp-from-request
use((req, res) => { const re = new RegExp(req.query.find, "i"); });
// ruleid: askfirst.javascript.regexp-from-request
use((req, res) => { const re = new RegExp("^" + req.query.find); });
// ok: askfirst.javascript.regexp-from-request
use((req, res) => { const re = new RegExp(escapeRegExp(req.query.find), "i"); });
// ok: askfirst.javascript.regexp-from-request
use((req, res) => { const found = text.includes(req.query.find); });
// ruleid: askfirst.javascript.method-from-request
use((req, res) => { res.json(actions[req.params.action](req.body)); });
// ruleid: askfirst.javascript.method-from-request
use((req, res) => { handlers[req.query.name](); });
// ok: askfirst.javascript.method-from-request
use((req, res) => { res.json(actions.get(req.params.action)(req.body)); });
// ok: askfirst.javascript.method-from-request
use((req, res) => { res.json(prices[req.params.name]); });

// ruleid: askfirst.javascript.regexp-from-request
use((req, res) => { const re = new RegExp(req.query.find, "i"); });
// ruleid: askfirst.javascript.regexp-from-request
use((req, res) => { const re = new RegExp("^" + req.query.find); });
// ok: askfirst.javascript.regexp-from-request
use((req, res) => { const re = new RegExp(escapeRegExp(req.query.find), "i"); });
// ok: askfirst.javascript.regexp-from-request
use((req, res) => { const found = text.includes(req.query.find); });
// ruleid: askfirst.javascript.pattern-explodes
const words = /^(a+)+$/;
// ruleid: askfirst.javascript.pattern-explodes
const names = /^([a-z]+)*$/;
// ok: askfirst.javascript.pattern-explodes
const words = /^a+$/;
// ok: askfirst.javascript.pattern-explodes
const names = /^([a-z]+,)*$/;
// ruleid: askfirst.javascript.method-from-request
use((req, res) => { res.json(actions[req.params.action](req.body)); });
// ruleid: askfirst.javascript.method-from-request
use((req, res) => { handlers[req.query.name](); });
// ok: askfirst.javascript.method-from-request
use((req, res) => { res.json(actions.get(req.params.action)(req.body)); });
// ok: askfirst.javascript.method-from-request
use((req, res) => { res.json(prices[req.params.name]); });

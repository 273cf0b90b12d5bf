// ruleid: askfirst.javascript.program-from-request
use((req, res) => { execFile(req.query.tool, [], done); });
// ruleid: askfirst.javascript.program-from-request
use((req, res) => { spawn(req.body.tool); });
// ok: askfirst.javascript.program-from-request
use((req, res) => { execFile(TOOLS[req.query.tool], [], done); });
// ok: askfirst.javascript.program-from-request
use((req, res) => { spawn("ls"); });
// ruleid: askfirst.javascript.eval
use((text) => eval(text));
// ruleid: askfirst.javascript.eval
use((text) => new Function("a", text));
// ok: askfirst.javascript.eval
use((text) => JSON.parse(text));
// ok: askfirst.javascript.eval
use((text) => setTimeout(() => text, 10));
// ruleid: askfirst.javascript.query-object-from-request
use(async (req, res) => { await users.findOne({ name: req.body.name }); });
// ruleid: askfirst.javascript.query-object-from-request
use(async (req, res) => { await User.find(req.query); });
// ok: askfirst.javascript.query-object-from-request
use(async (req, res) => { await users.findOne({ name: String(req.body.name) }); });
// ok: askfirst.javascript.query-object-from-request
use(async (req, res) => { await users.findOne({ name: { $eq: req.body.name } }); });
// ruleid: askfirst.javascript.where-script
use((db, name) => db.find({ $where: `this.name == '${name}'` }));
// ruleid: askfirst.javascript.where-script
use((db, name) => db.find({ $where: "this.name == " + name }));
// ok: askfirst.javascript.where-script
use((db, name) => db.find({ name: String(name) }));
// ok: askfirst.javascript.where-script
use((db, name) => db.find({ $where: "this.a == this.b" }));
// ruleid: askfirst.javascript.ldap-filter-built
use((client, name) => client.search(base, { filter: `(uid=${name})` }));
// ruleid: askfirst.javascript.ldap-filter-built
use((client, name) => client.search(base, { filter: "(uid=" + name + ")" }));
// ok: askfirst.javascript.ldap-filter-built
use((client, name) => client.search(base, { filter: `(uid=${escapeFilter(name)})` }));
// ok: askfirst.javascript.ldap-filter-built
use((client, name) => client.search(base, { filter: new EqualityFilter({ attribute: "uid", value: name }) }));

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

// ruleid: askfirst.javascript.fields-from-request
use(async (req, res) => { await User.create(req.body); });
// ruleid: askfirst.javascript.fields-from-request
use(async (req, res) => { Object.assign(user, req.body); });
// ok: askfirst.javascript.fields-from-request
use(async (req, res) => { await User.create({ name: req.body.name }); });
// ok: askfirst.javascript.fields-from-request
use(async (req, res) => { Object.assign(user, { name: req.body.name }); });

// ruleid: askfirst.javascript.xpath-built
use((doc, name) => xpath.select(`//user[name='${name}']`, doc));
// ruleid: askfirst.javascript.xpath-built
use((doc, name) => xpath.select("//user[name='" + name + "']", doc));
// ok: askfirst.javascript.xpath-built
use((doc, name) => xpath.select("//user[name=$name]", doc));
// ok: askfirst.javascript.xpath-built
use((doc, name) => xpath.select(`//user`, doc));
// ruleid: askfirst.javascript.template-from-request
use((req, res) => { res.send(ejs.render(req.body.template, {})); });
// ruleid: askfirst.javascript.template-from-request
use((req, res) => { res.send(Handlebars.compile(req.body.template)({})); });
// ok: askfirst.javascript.template-from-request
use((req, res) => { res.send(ejs.render(PAGE, { name: req.body.name })); });
// ok: askfirst.javascript.template-from-request
use((req, res) => { res.send(page({ name: req.body.name })); });

// ruleid: askfirst.javascript.template-from-request
use((req, res) => { res.send(ejs.render(req.body.template, {})); });
// ruleid: askfirst.javascript.template-from-request
use((req, res) => { res.send(Handlebars.compile(req.body.template)({})); });
// ok: askfirst.javascript.template-from-request
use((req, res) => { res.send(ejs.render(PAGE, { name: req.body.name })); });
// ok: askfirst.javascript.template-from-request
use((req, res) => { res.send(page({ name: req.body.name })); });
// ruleid: askfirst.javascript.template-unescaped
Handlebars.compile(text, { noEscape: true });
// ruleid: askfirst.javascript.template-unescaped
nunjucks.configure("views", { autoescape: false });
// ok: askfirst.javascript.template-unescaped
Handlebars.compile(text, { strict: true });
// ok: askfirst.javascript.template-unescaped
nunjucks.configure("views", { autoescape: true });

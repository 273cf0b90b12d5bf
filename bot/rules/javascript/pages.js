// ruleid: askfirst.javascript.html-from-request
use((req, res) => { res.send(`<h1>${req.query.name}</h1>`); });
// ruleid: askfirst.javascript.html-from-request
use((req, res) => { res.send("<p>" + req.query.name); });
// ok: askfirst.javascript.html-from-request
use((req, res) => { res.send(`<h1>${escapeHtml(req.query.name)}</h1>`); });
// ok: askfirst.javascript.html-from-request
use((req, res) => { res.json({ name: req.query.name }); });
// ruleid: askfirst.javascript.html-from-address
use(() => { document.write(new URLSearchParams(location.search).get("q")); });
// ok: askfirst.javascript.html-from-address
use(() => { box.textContent = location.hash.slice(1); });
// ok: askfirst.javascript.html-from-address
use(() => { box.innerHTML = DOMPurify.sanitize(location.hash); });

// ruleid: askfirst.javascript.url-from-request
use(async (req, res) => { await fetch(req.query.url); });
// ruleid: askfirst.javascript.url-from-request
use(async (req, res) => { await axios.get(req.body.url); });
// ok: askfirst.javascript.url-from-request
use(async (req, res) => { await fetch("https://api.example.org/items/" + encodeURIComponent(req.query.id)); });
// ok: askfirst.javascript.url-from-request
use(async (req, res) => { await fetch(HOSTS[req.query.host]); });

// ruleid: askfirst.javascript.open-redirect
use((req, res) => { res.redirect(req.query.next); });
// ruleid: askfirst.javascript.open-redirect
use((req, res) => { res.redirect(302, req.body.next); });
// ok: askfirst.javascript.open-redirect
use((req, res) => { res.redirect("/items/" + req.query.id); });
// ok: askfirst.javascript.open-redirect
use((req, res) => { res.redirect("/home"); });
// ruleid: askfirst.javascript.link-from-address
use(() => { location.href = new URLSearchParams(location.search).get("next"); });
// ruleid: askfirst.javascript.link-from-address
use(() => { window.location.assign(searchParams.get("next")); });
// ok: askfirst.javascript.link-from-address
use(() => { location.href = "/search?q=" + encodeURIComponent(searchParams.get("q")); });
// ok: askfirst.javascript.link-from-address
use(() => { location.href = "/home"; });

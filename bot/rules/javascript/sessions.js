// ruleid: askfirst.javascript.token-unverified
use((token) => { const claims = jwt.decode(token); });
// ruleid: askfirst.javascript.token-unverified
use((token) => { const claims = jwt.verify(token, key, { algorithms: ["none"] }); });
// ok: askfirst.javascript.token-unverified
use((token) => { const claims = jwt.verify(token, key, { algorithms: ["HS256"] }); });
// ok: askfirst.javascript.token-unverified
use((text) => { const claims = JSON.parse(text); });
// ruleid: askfirst.javascript.token-for-ever
jwt.sign({ id }, key);
// ruleid: askfirst.javascript.token-for-ever
jwt.verify(token, key, { ignoreExpiration: true });
// ok: askfirst.javascript.token-for-ever
jwt.sign({ id }, key, { expiresIn: "1h" });
// ok: askfirst.javascript.token-for-ever
jwt.verify(token, key, { algorithms: ["HS256"] });
// ruleid: askfirst.javascript.session-kept-at-login
use((req, user) => { req.session.userId = user.id; });
// ruleid: askfirst.javascript.session-kept-at-login
use((req, user) => { req.session.user = user; });
// ok: askfirst.javascript.session-kept-at-login
use((req, user) => { req.session.regenerate(() => { req.session.userId = user.id; }); });
// ok: askfirst.javascript.session-kept-at-login
use((req, user) => { req.session.theme = user.theme; });
// ruleid: askfirst.javascript.session-never-ends
cookieSession({ maxAge: 365 * 24 * 3600 * 1000 });
// ruleid: askfirst.javascript.session-never-ends
res.cookie("a", value, { maxAge: Number.MAX_SAFE_INTEGER });
// ok: askfirst.javascript.session-never-ends
cookieSession({ maxAge: 3600 * 1000 });
// ok: askfirst.javascript.session-never-ends
res.cookie("a", value, { maxAge: 1000 });

// ruleid: askfirst.javascript.token-unverified
use((token) => { const claims = jwt.decode(token); });
// ruleid: askfirst.javascript.token-unverified
use((token) => { const claims = jwt.verify(token, key, { algorithms: ["none"] }); });
// ok: askfirst.javascript.token-unverified
use((token) => { const claims = jwt.verify(token, key, { algorithms: ["HS256"] }); });
// ok: askfirst.javascript.token-unverified
use((text) => { const claims = JSON.parse(text); });
// ruleid: askfirst.javascript.token-without-end
jwt.sign({ id }, key);
// ruleid: askfirst.javascript.token-without-end
jwt.verify(token, key, { ignoreExpiration: true });
// ok: askfirst.javascript.token-without-end
jwt.sign({ id }, key, { expiresIn: "1h" });
// ok: askfirst.javascript.token-without-end
jwt.verify(token, key, { algorithms: ["HS256"] });
// ruleid: askfirst.javascript.cookie-without-http-only, askfirst.javascript.cookie-without-secure
res.cookie("session", value);
// ruleid: askfirst.javascript.cookie-without-http-only
res.cookie("sid", value, { secure: true });
// ok: askfirst.javascript.cookie-without-http-only
res.cookie("session", value, { httpOnly: true, secure: true });
// ok: askfirst.javascript.cookie-without-http-only
res.cookie("theme", value);
// ruleid: askfirst.javascript.cookie-without-http-only-off
session({ cookie: { httpOnly: false, secure: true } });
// ruleid: askfirst.javascript.cookie-without-http-only-off
res.cookie("a", value, { httpOnly: false });
// ok: askfirst.javascript.cookie-without-http-only-off
session({ cookie: { httpOnly: true, secure: true } });
// ok: askfirst.javascript.cookie-without-http-only-off
res.cookie("a", value, { httpOnly: true });
// ruleid: askfirst.javascript.cookie-without-secure
res.cookie("session", value, { httpOnly: true });
// ruleid: askfirst.javascript.cookie-without-secure
res.cookie("sid", value, { httpOnly: true, sameSite: "lax" });
// ok: askfirst.javascript.cookie-without-secure
res.cookie("session", value, { httpOnly: true, secure: true });
// ok: askfirst.javascript.cookie-without-secure
res.cookie("theme", value);
// ruleid: askfirst.javascript.cookie-without-secure-off
session({ cookie: { httpOnly: true, secure: false } });
// ruleid: askfirst.javascript.cookie-without-secure-off
res.cookie("a", value, { secure: false });
// ok: askfirst.javascript.cookie-without-secure-off
session({ cookie: { httpOnly: true, secure: true } });
// ok: askfirst.javascript.cookie-without-secure-off
res.cookie("a", value, { secure: true });
// ruleid: askfirst.javascript.cookie-header-bare
res.setHeader("Set-Cookie", `sid=${id}; HttpOnly`);
// ruleid: askfirst.javascript.cookie-header-bare
res.setHeader("Set-Cookie", "session=" + id);
// ok: askfirst.javascript.cookie-header-bare
res.setHeader("Set-Cookie", `sid=${id}; HttpOnly; Secure`);
// ok: askfirst.javascript.cookie-header-bare
res.setHeader("Set-Cookie", "theme=dark");
// ruleid: askfirst.javascript.cookie-same-site-none
res.cookie("a", value, { sameSite: "none", secure: true });
// ruleid: askfirst.javascript.cookie-same-site-none
session({ cookie: { sameSite: "none" } });
// ok: askfirst.javascript.cookie-same-site-none
res.cookie("a", value, { sameSite: "lax", secure: true });
// ok: askfirst.javascript.cookie-same-site-none
session({ cookie: { sameSite: "strict" } });
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

// ruleid: askfirst.javascript.cookie-readable, askfirst.javascript.cookie-unencrypted
res.cookie("session", value);
// ruleid: askfirst.javascript.cookie-readable
res.cookie("sid", value, { secure: true });
// ok: askfirst.javascript.cookie-readable
res.cookie("session", value, { httpOnly: true, secure: true });
// ok: askfirst.javascript.cookie-readable
res.cookie("theme", value);
// ruleid: askfirst.javascript.cookie-readable
session({ cookie: { httpOnly: false, secure: true } });
// ruleid: askfirst.javascript.cookie-readable
res.cookie("a", value, { httpOnly: false });
// ok: askfirst.javascript.cookie-readable
session({ cookie: { httpOnly: true, secure: true } });
// ok: askfirst.javascript.cookie-readable
res.cookie("a", value, { httpOnly: true });
// ruleid: askfirst.javascript.cookie-unencrypted
res.cookie("session", value, { httpOnly: true });
// ruleid: askfirst.javascript.cookie-unencrypted
res.cookie("sid", value, { httpOnly: true, sameSite: "lax" });
// ok: askfirst.javascript.cookie-unencrypted
res.cookie("session", value, { httpOnly: true, secure: true });
// ok: askfirst.javascript.cookie-unencrypted
res.cookie("theme", value);
// ruleid: askfirst.javascript.cookie-unencrypted
session({ cookie: { httpOnly: true, secure: false } });
// ruleid: askfirst.javascript.cookie-unencrypted
res.cookie("a", value, { secure: false });
// ok: askfirst.javascript.cookie-unencrypted
session({ cookie: { httpOnly: true, secure: true } });
// ok: askfirst.javascript.cookie-unencrypted
res.cookie("a", value, { secure: true });
// ruleid: askfirst.javascript.cookie-header-bare
res.setHeader("Set-Cookie", `sid=${id}; HttpOnly`);
// ruleid: askfirst.javascript.cookie-header-bare, askfirst.javascript.cookie-text-readable
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
// ruleid: askfirst.javascript.cookie-text-readable
res.setHeader("Set-Cookie", `sid=${id}; Path=/; Secure`);
// ok: askfirst.javascript.cookie-text-readable
res.setHeader("Set-Cookie", `sid=${id}; Path=/; Secure; HttpOnly`);

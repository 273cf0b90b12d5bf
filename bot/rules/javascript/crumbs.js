async function enter(token) {
  // ruleid: askfirst.javascript.login-cookie-readable, askfirst.javascript.login-cookie-unencrypted
  (await cookies()).set("session", token, { sameSite: "lax" });
  // ok: askfirst.javascript.login-cookie-readable, askfirst.javascript.login-cookie-unencrypted
  (await cookies()).set("session", token, { httpOnly: true, secure: true, sameSite: "lax" });
}

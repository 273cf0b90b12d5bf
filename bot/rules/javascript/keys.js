function seal(text, key) {
  // ruleid: askfirst.javascript.iv-derived
  const cipher = createCipheriv("aes-256-ctr", key, createHash("sha256").update(key).digest().subarray(0, 16));
  // ok: askfirst.javascript.iv-derived
  return createCipheriv("aes-256-ctr", key, randomBytes(16));
}
function resetToken(user) {
  // ruleid: askfirst.javascript.token-from-the-time
  return createHash("sha256").update(user.mail + Date.now()).digest("hex");
}
function cacheName(user) {
  // ok: askfirst.javascript.token-from-the-time
  return createHash("sha256").update(user.mail + Date.now()).digest("hex");
}
// ruleid: askfirst.javascript.algorithm-from-token
jwt.verify(token, key, { algorithms: [header.alg] });
// ok: askfirst.javascript.algorithm-from-token
jwt.verify(token, key, { algorithms: ["RS256"] });
// ruleid: askfirst.javascript.token-without-end
new SignJWT({ id }).setProtectedHeader({ alg: "HS256" }).sign(key);
// ok: askfirst.javascript.token-without-end
new SignJWT({ id }).setProtectedHeader({ alg: "HS256" }).setExpirationTime("1h").sign(key);
// ruleid: askfirst.javascript.secret-compared
const right = signature === `sha256=${expected}`;
// ok: askfirst.javascript.secret-compared
const same = timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
// ruleid: askfirst.javascript.mail-in-clear
nodemailer.createTransport({ host, ignoreTLS: true });
// ok: askfirst.javascript.mail-in-clear
nodemailer.createTransport({ host, requireTLS: true });

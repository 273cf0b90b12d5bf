const crypto = require("crypto");
const fs = require("fs");
const https = require("https");
const jwt = require("jsonwebtoken");
const cors = require("cors");

// ruleid: askfirst.javascript.tls-name-unchecked
const open = new https.Agent({ keepAlive: true, checkServerIdentity: () => undefined });
// ok: askfirst.javascript.tls-name-unchecked
const safe = new https.Agent({ keepAlive: true });

function who(token, key) {
  // ruleid: askfirst.javascript.token-unverified
  const claims = jwt.decode(token);
  // ruleid: askfirst.javascript.token-unverified
  jwt.verify(token, key, { algorithms: ["HS256"], ignoreExpiration: true });
  // ok: askfirst.javascript.token-unverified
  return [claims, jwt.verify(token, key, { algorithms: ["HS256"] })];
}

function sign(name, key) {
  // ruleid: askfirst.javascript.token-for-ever
  const one = jwt.sign({ sub: name }, key);
  // ruleid: askfirst.javascript.token-for-ever
  const two = jwt.sign({ sub: name }, key, { algorithm: "HS256" });
  // ok: askfirst.javascript.token-for-ever
  return [one, two, jwt.sign({ sub: name }, key, { expiresIn: "1h" })];
}

function seal(key, text) {
  const iv = crypto.randomBytes(16);
  // ruleid: askfirst.javascript.broken-cipher
  const one = crypto.createCipheriv("des-ede3-cbc", key, iv);
  // ruleid: askfirst.javascript.broken-cipher
  const two = crypto.createCipheriv("aes-128-ecb", key, null);
  // ok: askfirst.javascript.broken-cipher, askfirst.javascript.fixed-iv
  const three = crypto.createCipheriv("aes-256-gcm", key, iv);
  const fixed = Buffer.from("0123456789abcdef");
  // ruleid: askfirst.javascript.fixed-iv
  const four = crypto.createCipheriv("aes-256-cbc", key, fixed);
  return [one, two, three, four, text];
}

// ruleid: askfirst.javascript.short-key
const small = crypto.generateKeyPairSync("rsa", { modulusLength: 1024 });
// ok: askfirst.javascript.short-key
const large = crypto.generateKeyPairSync("rsa", { modulusLength: 3072 });

function cookies(res, value) {
  // ruleid: askfirst.javascript.cookie-readable
  res.cookie("session", value, { secure: true });
  // ruleid: askfirst.javascript.cookie-unencrypted
  res.cookie("session", value, { httpOnly: true });
  // ok: askfirst.javascript.cookie-readable, askfirst.javascript.cookie-unencrypted
  res.cookie("session", value, { httpOnly: true, secure: true });
}

// ruleid: askfirst.javascript.any-origin
const wide = cors({ origin: true, credentials: true });
// ok: askfirst.javascript.any-origin
const narrow = cors({ origin: ["https://shop.example"], credentials: true });

function failed(error, req, res) {
  // ruleid: askfirst.javascript.error-shown
  res.status(500).json({ error: error.stack });
  // ok: askfirst.javascript.error-shown
  res.status(500).json({ error: "that did not work" });
}

function keep(file) {
  // ruleid: askfirst.javascript.open-to-all
  fs.chmodSync(file, 0o777);
  // ok: askfirst.javascript.open-to-all
  fs.chmodSync(file, 0o755);
}

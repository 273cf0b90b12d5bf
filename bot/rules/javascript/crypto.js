// ruleid: askfirst.javascript.weak-hash
crypto.createHash("md5").update(data);
// ruleid: askfirst.javascript.weak-hash
crypto.createHash("sha1").update(data);
// ok: askfirst.javascript.weak-hash
crypto.createHash("sha256").update(data);
// ok: askfirst.javascript.weak-hash
crypto.createHmac("sha256", key).update(data);
// ruleid: askfirst.javascript.weak-hash-library
CryptoJS.MD5(data);
// ruleid: askfirst.javascript.weak-hash-library
CryptoJS.SHA1(data);
// ok: askfirst.javascript.weak-hash-library
CryptoJS.SHA256(data);
// ok: askfirst.javascript.weak-hash-library
CryptoJS.SHA3(data);
// ruleid: askfirst.javascript.fast-password-hash
use((password) => crypto.createHash("sha256").update(password).digest("hex"));
// ruleid: askfirst.javascript.fast-password-hash
use((password) => bcrypt.hash(password, 4));
// ok: askfirst.javascript.fast-password-hash
use((password) => bcrypt.hash(password, 12));
// ok: askfirst.javascript.fast-password-hash
use((body) => crypto.createHash("sha256").update(body).digest("hex"));
// ruleid: askfirst.javascript.weak-cipher
crypto.createCipheriv("des-ede3-cbc", key, iv);
// ruleid: askfirst.javascript.weak-cipher
crypto.createCipheriv("aes-256-ecb", key, null);
// ok: askfirst.javascript.weak-cipher
crypto.createCipheriv("aes-256-gcm", key, iv);
// ok: askfirst.javascript.weak-cipher
crypto.createCipheriv("chacha20-poly1305", key, iv);
// ruleid: askfirst.javascript.weak-key
generateKeyPairSync("rsa", { modulusLength: 1024 });
// ruleid: askfirst.javascript.weak-key
crypto.createDiffieHellman(512);
// ok: askfirst.javascript.weak-key
generateKeyPairSync("rsa", { modulusLength: 3072 });
// ok: askfirst.javascript.weak-key
generateKeyPairSync("ed25519");
// ruleid: askfirst.javascript.fixed-iv
crypto.createCipheriv("aes-256-cbc", key, Buffer.alloc(16, 0));
// ruleid: askfirst.javascript.fixed-iv
crypto.createCipheriv("aes-256-cbc", key, "0123456789abcdef");
// ok: askfirst.javascript.fixed-iv
crypto.createCipheriv("aes-256-cbc", key, crypto.randomBytes(16));
// ok: askfirst.javascript.fixed-iv
use((iv) => crypto.createCipheriv("aes-256-cbc", key, iv));
// ruleid: askfirst.javascript.random-secret
use(() => { const resetToken = Math.random().toString(36).slice(2); });
// ruleid: askfirst.javascript.random-secret
function makeToken() { return Math.random().toString(36); }
// ok: askfirst.javascript.random-secret
use(() => { const delay = Math.random() * 100; });
// ok: askfirst.javascript.random-secret
use(() => { const token = crypto.randomBytes(16).toString("hex"); });
// ruleid: askfirst.javascript.time-secret
use(() => { const resetToken = "r" + Date.now(); });
// ruleid: askfirst.javascript.time-secret
use(() => { const apiKey = Date.now().toString(36); });
// ok: askfirst.javascript.time-secret
use(() => { const started = Date.now(); });
// ruleid: askfirst.javascript.compared-in-time
use((signature, expected) => signature === expected);
// ruleid: askfirst.javascript.compared-in-time
use((req, key) => { if (req.headers["x-api-key"] !== process.env.API_KEY) { return; } });
// ok: askfirst.javascript.compared-in-time
use((signature, expected) => crypto.timingSafeEqual(signature, expected));
// ok: askfirst.javascript.compared-in-time
use((token, list) => token.type === "name");

// ruleid: askfirst.javascript.weak-hash
crypto.createHash("md5").update(data);
// ruleid: askfirst.javascript.weak-hash
crypto.createHash("sha1").update(data);
// ok: askfirst.javascript.weak-hash
crypto.createHash("sha256").update(data);
// ok: askfirst.javascript.weak-hash
crypto.createHmac("sha256", key).update(data);
// ruleid: askfirst.javascript.weak-hash
CryptoJS.MD5(data);
// ruleid: askfirst.javascript.weak-hash
CryptoJS.SHA1(data);
// ok: askfirst.javascript.weak-hash
CryptoJS.SHA256(data);
// ok: askfirst.javascript.weak-hash
CryptoJS.SHA3(data);
// ruleid: askfirst.javascript.fast-password-hash
use((password) => crypto.createHash("sha256").update(password).digest("hex"));
// ruleid: askfirst.javascript.fast-password-hash
use((password) => bcrypt.hash(password, 4));
// ok: askfirst.javascript.fast-password-hash
use((password) => bcrypt.hash(password, 12));
// ok: askfirst.javascript.fast-password-hash
use((body) => crypto.createHash("sha256").update(body).digest("hex"));
// ruleid: askfirst.javascript.broken-cipher
crypto.createCipheriv("des-ede3-cbc", key, iv);
// ruleid: askfirst.javascript.broken-cipher
crypto.createCipheriv("aes-256-ecb", key, null);
// ok: askfirst.javascript.broken-cipher
crypto.createCipheriv("aes-256-gcm", key, iv);
// ok: askfirst.javascript.broken-cipher
crypto.createCipheriv("chacha20-poly1305", key, iv);
// ruleid: askfirst.javascript.short-key
generateKeyPairSync("rsa", { modulusLength: 1024 });
// ruleid: askfirst.javascript.short-key
crypto.createDiffieHellman(512);
// ok: askfirst.javascript.short-key
generateKeyPairSync("rsa", { modulusLength: 3072 });
// ok: askfirst.javascript.short-key
generateKeyPairSync("ed25519");
// ruleid: askfirst.javascript.fixed-iv
crypto.createCipheriv("aes-256-cbc", key, Buffer.alloc(16, 0));
// ruleid: askfirst.javascript.fixed-iv
crypto.createCipheriv("aes-256-cbc", key, "0123456789abcdef");
// ok: askfirst.javascript.fixed-iv
crypto.createCipheriv("aes-256-cbc", key, crypto.randomBytes(16));
// ok: askfirst.javascript.fixed-iv
use((iv) => crypto.createCipheriv("aes-256-cbc", key, iv));

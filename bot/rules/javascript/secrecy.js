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
// ruleid: askfirst.javascript.random-secret
use(() => Array.from({ length: 8 }, () => ALPHABET[Math.floor(Math.random() * ALPHABET.length)]).join(""));
// ok: askfirst.javascript.random-secret
use(() => COLOURS[Math.floor(Math.random() * COLOURS.length)]);

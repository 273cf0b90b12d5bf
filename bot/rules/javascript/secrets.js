// ruleid: askfirst.javascript.hardcoded-secret
const apiKey = "a8f5f167f44f4964e6c998dee827110c";
// ruleid: askfirst.javascript.hardcoded-secret
const options = { user: "app", clientSecret: "S3cr3t!pass" };
// ok: askfirst.javascript.hardcoded-secret
const secret = process.env.SECRET;
// ok: askfirst.javascript.hardcoded-secret
const password = "password";
// ruleid: askfirst.javascript.hardcoded-password, askfirst.javascript.hardcoded-secret
connect({ host: "db", password: "letmein99" });
// ruleid: askfirst.javascript.hardcoded-key
jwt.sign({ id }, "key-of-the-shop", { expiresIn: "1h" });
// ruleid: askfirst.javascript.hardcoded-key
app.use(session({ secret: "keyboard cat" }));
// ok: askfirst.javascript.hardcoded-key
jwt.sign({ id }, process.env.KEY, { expiresIn: "1h" });
// ok: askfirst.javascript.hardcoded-key
app.use(session({ secret: process.env.KEY }));
// ruleid: askfirst.javascript.hardcoded-password
use((password) => password === "letmein99");
// ok: askfirst.javascript.hardcoded-password
use((password) => password === "");
// ok: askfirst.javascript.hardcoded-password
connect({ host: "db", password: process.env.DB_PASSWORD });

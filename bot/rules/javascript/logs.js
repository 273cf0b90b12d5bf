// ruleid: askfirst.javascript.log-from-request
use((req, res) => { console.log(`login of ${req.body.name}`); });
// ruleid: askfirst.javascript.log-from-request
use((req, res) => { logger.info("login of " + req.body.name); });
// ok: askfirst.javascript.log-from-request
use((req, res) => { logger.info({ name: req.body.name }, "login"); });
// ok: askfirst.javascript.log-from-request
use((req, res) => { console.log(`login of ${JSON.stringify(req.body.name)}`); });
// ruleid: askfirst.javascript.secret-logged
console.log("login", password);
// ruleid: askfirst.javascript.secret-logged
logger.info(`token ${accessToken}`);
// ok: askfirst.javascript.secret-logged
console.log("login", name);
// ok: askfirst.javascript.secret-logged
logger.info("token accepted");

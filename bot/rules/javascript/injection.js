// ruleid: askfirst.javascript.sql-built
use((db, name) => db.query(`SELECT id FROM users WHERE name = '${name}'`));
// ruleid: askfirst.javascript.sql-built
use((db, name) => db.all("SELECT id FROM users WHERE name = '" + name + "'"));
// ok: askfirst.javascript.sql-built
use((db, name) => db.query(`SELECT ${COLUMNS} FROM users WHERE name = $1`, [name]));
// ok: askfirst.javascript.sql-built
use((db, ids) => db.query(`SELECT id FROM users WHERE id IN (${ids.map(() => "?").join(",")})`, ids));
// ruleid: askfirst.javascript.shell-command
use((name) => execSync(`ls ${name}`));
// ruleid: askfirst.javascript.shell-command
use((name) => child.exec("ls " + name, () => {}));
// ok: askfirst.javascript.shell-command
use((name) => child.execFile("ls", [name]));
// ok: askfirst.javascript.shell-command
use((name) => execSync("ls"));
// ruleid: askfirst.javascript.eval
use((text) => eval(text));
// ruleid: askfirst.javascript.eval
use((text) => new Function("a", text));
// ok: askfirst.javascript.eval
use((text) => JSON.parse(text));
// ok: askfirst.javascript.eval
use((text) => setTimeout(() => text, 10));

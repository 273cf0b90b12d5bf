// ruleid: askfirst.javascript.sql-built
use((db, name) => db.query(`SELECT id FROM users WHERE name = '${name}'`));
// ruleid: askfirst.javascript.sql-built
use((db, name) => db.all("SELECT id FROM users WHERE name = '" + name + "'"));
// ok: askfirst.javascript.sql-built
use((db, name) => db.query(`SELECT ${COLUMNS} FROM users WHERE name = $1`, [name]));
// ok: askfirst.javascript.sql-built
use((db, ids) => db.query(`SELECT id FROM users WHERE id IN (${ids.map(() => "?").join(",")})`, ids));

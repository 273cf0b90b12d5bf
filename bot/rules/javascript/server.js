const { execSync } = require("child_process");
const child = require("child_process");
const fs = require("fs");
const path = require("path");

const COLUMNS = "id, name";

function find(db, name, ids) {
  // ruleid: askfirst.javascript.sql-built
  db.query(`SELECT id FROM users WHERE name = '${name}'`);
  const text = "SELECT id FROM users WHERE name = '" + name + "'";
  // ruleid: askfirst.javascript.sql-built
  db.all(text);
  // ok: askfirst.javascript.sql-built
  db.query(`SELECT ${COLUMNS} FROM users WHERE name = $1`, [name]);
  // ok: askfirst.javascript.sql-built
  db.query("SELECT id FROM users WHERE name = ?", [`%${name}%`]);
  // ok: askfirst.javascript.sql-built
  db.query(`SELECT id FROM users WHERE id IN (${ids.map(() => "?").join(",")})`, ids);
}

function commands(name, pattern) {
  // ruleid: askfirst.javascript.shell-command
  execSync(`ls ${name}`);
  // ruleid: askfirst.javascript.shell-command
  child.exec("ls " + name, () => {});
  // ok: askfirst.javascript.shell-command
  child.execFile("ls", [name]);
  // ok: askfirst.javascript.shell-command
  execSync("ls");
  // ok: askfirst.javascript.shell-command
  pattern.exec(name);
}

function code(text) {
  // ruleid: askfirst.javascript.eval
  eval(text);
  // ruleid: askfirst.javascript.eval
  new Function("a", text);
  // ruleid: askfirst.javascript.eval
  setTimeout("go(" + text + ")", 10);
  // ok: askfirst.javascript.eval
  setTimeout(() => text, 10);
  // ok: askfirst.javascript.eval
  JSON.parse(text);
}

app.get("/file", (req, res) => {
  // ruleid: askfirst.javascript.path-from-request
  fs.readFile(path.join("/srv", req.query.name), () => {});
  // ok: askfirst.javascript.path-from-request
  fs.readFile(path.join("/srv", path.basename(req.query.name)), () => {});
  // ok: askfirst.javascript.path-from-request
  res.sendFile(req.params.name, { root: "/srv" });
});

app.get("/hello", (req, res) => {
  // ruleid: askfirst.javascript.html-from-request
  res.send(`<h1>${req.query.name}</h1>`);
  // ok: askfirst.javascript.html-from-request
  res.send(`<h1>${escapeHtml(req.query.name)}</h1>`);
  // ok: askfirst.javascript.html-from-request
  res.json({ name: req.query.name });
});

app.get("/go", (req, res) => {
  // ruleid: askfirst.javascript.open-redirect
  res.redirect(req.query.next);
  // ok: askfirst.javascript.open-redirect
  res.redirect("/items/" + req.query.id);
  // ruleid: askfirst.javascript.url-from-request
  fetch(req.query.url);
  // ok: askfirst.javascript.url-from-request
  fetch("https://api.example.org/items/" + encodeURIComponent(req.query.id));
});

// ruleid: askfirst.javascript.open-permissions
fs.chmodSync(name, 0o777);
// ruleid: askfirst.javascript.open-permissions
fs.writeFileSync(name, text, { mode: 0o666 });
// ok: askfirst.javascript.open-permissions
fs.chmodSync(name, 0o755);
// ok: askfirst.javascript.open-permissions
fs.writeFileSync(name, text, { mode: 0o600 });

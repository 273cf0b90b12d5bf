const full = path.join(ROOT, name);
// ruleid: askfirst.javascript.prefix-without-separator
if (!full.startsWith(ROOT)) throw new Error("no");
// ok: askfirst.javascript.prefix-without-separator
if (!full.startsWith(ROOT + path.sep)) throw new Error("no");
function onward(req, res) {
  const to = String(req.query.to);
  // ruleid: askfirst.javascript.redirect-checked-by-slash
  if (!to.startsWith("/")) return res.sendStatus(400);
  res.redirect(to);
}
function inward(req, res) {
  const to = String(req.query.to);
  // ok: askfirst.javascript.redirect-checked-by-slash
  if (!to.startsWith("/") || to.startsWith("//")) return res.sendStatus(400);
  res.redirect(to);
}
async function pay(account, sum) {
  // ruleid: askfirst.javascript.balance-raced
  await prisma.account.update({ where: { id: account.id }, data: { balance: account.balance - sum } });
  // ok: askfirst.javascript.balance-raced
  await prisma.account.update({ where: { id: account.id, balance: { gte: sum } }, data: { balance: { decrement: sum } } });
}
// ruleid: askfirst.javascript.file-raced
if (!fs.existsSync(file)) { fs.writeFileSync(file, text); }
// ok: askfirst.javascript.file-raced
if (!fs.existsSync(folder)) { fs.mkdirSync(folder); }
// ruleid: askfirst.javascript.path-merged
function setPath(target, path, value) {
  const keys = path.split(".");
  let at = target;
  for (const key of keys.slice(0, -1)) { at[key] = at[key] ?? {}; at = at[key]; }
  at[keys.at(-1)] = value;
}
// ok: askfirst.javascript.path-merged
function setPathSafely(target, path, value) {
  const keys = path.split(".");
  if (keys.includes("__proto__")) return;
  let at = target;
  for (const key of keys.slice(0, -1)) { at[key] = at[key] ?? {}; at = at[key]; }
  at[keys.at(-1)] = value;
}

// ruleid: askfirst.javascript.shell-arguments
spawn("ffmpeg", args, { shell: true });
// ok: askfirst.javascript.shell-arguments
spawn("npm", ["run", "build"], { shell: true });
// ok: askfirst.javascript.shell-arguments
spawn("ffmpeg", args);
function mirror(remote, cwd) {
  // ruleid: askfirst.javascript.option-from-parameter
  return spawn("git", ["fetch", remote], { cwd });
}
function mirrorOf(remote, cwd) {
  // ok: askfirst.javascript.option-from-parameter
  return spawn("git", ["fetch", "--", remote], { cwd });
}
function search(filters, pool) {
  const where = [];
  // ruleid: askfirst.javascript.sql-piece
  where.push(`name = '${filters.name}'`);
  // ok: askfirst.javascript.sql-piece
  where.push(`name = $${filters.length}`);
  // ruleid: askfirst.javascript.sql-list-joined
  pool.query(`SELECT * FROM items WHERE id IN (${ids.join(",")})`);
  // ok: askfirst.javascript.sql-list-joined
  pool.query(`SELECT * FROM items WHERE id IN (${placeholders.join(",")})`, ids);
}

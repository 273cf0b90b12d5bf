class DocumentStore {
  read(name) {
    // ruleid: askfirst.javascript.path-from-parameter
    return fs.readFile(path.resolve(this.root, name));
  }
  readChecked(name) {
    const full = path.resolve(this.root, name);
    assertInside(this.root, full);
    // ok: askfirst.javascript.path-from-parameter
    return fs.readFile(full);
  }
}
// ruleid: askfirst.javascript.host-by-its-beginning
if (to.startsWith("https://example.com")) res.redirect(to);
// ok: askfirst.javascript.host-by-its-beginning
if (to.startsWith("https://example.com/")) res.redirect(to);
// ruleid: askfirst.javascript.admin-class-open
app.route({ method: "DELETE", url: "/admin/members/:id", handler: remove });
// ok: askfirst.javascript.admin-class-open
app.route({ method: "DELETE", url: "/admin/members/:id", preHandler: adminOnly, handler: remove });

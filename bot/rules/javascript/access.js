class Tenants {
  @Post()
  @Roles("operator")
  create(tenant) { return this.tenants.create(tenant); }

  @Delete(":id")
  // ruleid: askfirst.javascript.route-without-role
  remove(id) { return this.tenants.remove(id); }

  @Get()
  // ok: askfirst.javascript.route-without-role
  list() { return this.tenants.names(); }
}
router.post("/items", requireUser, create);
// ok: askfirst.javascript.route-without-guard
router.put("/items/:id", requireUser, (req, res) => { change(req, res); });
// ruleid: askfirst.javascript.route-without-guard
router.delete("/items/:id", (req, res) => { remove(req, res); });
// ruleid: askfirst.javascript.guard-against-forgery-off
app.use(csurf({ ignoreMethods: ["GET", "POST"] }));
// ruleid: askfirst.javascript.guard-against-forgery-off
app.get("/items/:id/delete", remove);
// ok: askfirst.javascript.guard-against-forgery-off
app.post("/items/:id/delete", remove);

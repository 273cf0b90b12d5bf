"use server";
// ruleid: askfirst.javascript.admin-route-open
app.post("/admin/members/:id/ban", async (req, res) => { await ban(req.params.id); res.end(); });
// ok: askfirst.javascript.admin-route-open
app.post("/admin/members/:id/ban", async (req, res) => { if (!req.session.admin) return res.sendStatus(403); res.end(); });
// ok: askfirst.javascript.admin-route-open
app.post("/admin/members/:id/lift", requireAdmin, async (req, res) => { await lift(req.params.id); res.end(); });
// ruleid: askfirst.javascript.login-without-limit
app.post("/login", async (req, res) => { res.json(await verify(req.body.name, req.body.password)); });
// ok: askfirst.javascript.login-without-limit
app.post("/login", limiter, async (req, res) => { res.json(await verify(req.body.name, req.body.password)); });
// ruleid: askfirst.javascript.webhook-unsigned
app.post("/webhooks/pay", express.json(), (req, res) => { settle(req.body.order); res.end(); });
// ok: askfirst.javascript.webhook-unsigned
app.post("/webhooks/pay", express.raw(), (req, res) => { settle(stripe.webhooks.constructEvent(req.body, req.get("stripe-signature"), key)); });
// ruleid: askfirst.javascript.sign-in-without-state
app.get("/oauth/callback", async (req, res) => { req.session.token = await exchange(req.query.code); });
// ok: askfirst.javascript.sign-in-without-state
app.get("/oauth/callback", async (req, res) => { if (req.query.state === req.session.state) await exchange(req.query.code); });
// ruleid: askfirst.javascript.password-without-current
app.post("/password", signedIn, async (req, res) => { await store(req.session.id, await hash(req.body.password)); });
// ok: askfirst.javascript.password-without-current
app.post("/password", signedIn, async (req, res) => { if (await compare(req.body.current, old)) await store(await hash(req.body.password)); });
// ruleid: askfirst.javascript.record-of-anyone
app.get("/invoices/:id", requireUser, async (req, res) => { res.json(await Invoice.findByPk(req.params.id)); });
// ok: askfirst.javascript.record-of-anyone
app.get("/invoices/:id", requireUser, async (req, res) => { res.json(await Invoice.findOne({ where: { id: req.params.id, userId: me(req) } })); });
async function shown(req, res) {
  // ruleid: askfirst.javascript.whole-record-sent
  res.json(await User.findById(req.params.id));
  // ok: askfirst.javascript.whole-record-sent
  res.json(await prisma.user.findUnique({ where: { id }, select: { name: true } }));
}
// ruleid: askfirst.javascript.action-unguarded
export async function deletePost(id) { await prisma.post.delete({ where: { id } }); }
// ok: askfirst.javascript.action-unguarded
export async function deleteNote(id) { const me = await auth(); await prisma.note.delete({ where: { id, me } }); }
class Rooms {
  @UseGuards(StaffGuard)
  @Post()
  // ok: askfirst.javascript.method-without-guard
  create(room) { return this.rooms.create(room); }

  @Delete(":id")
  // ruleid: askfirst.javascript.method-without-guard
  remove(id) { return this.rooms.remove(id); }
}

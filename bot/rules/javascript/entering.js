// ruleid: askfirst.javascript.session-id-kept
app.post("/login", async (request, reply) => { request.session.set("userId", (await check(request.body)).id); });
// ok: askfirst.javascript.session-id-kept
app.post("/login", async (request, reply) => { await request.session.regenerate(); request.session.set("userId", (await check(request.body)).id); });

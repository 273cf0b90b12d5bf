app.patch("/me", async (req, res) => {
  const me = await load(req);
  // ruleid: askfirst.javascript.fields-passed-on
  for (const [key, value] of Object.entries(req.body)) { me[key] = value; }
  // ok: askfirst.javascript.fields-passed-on
  for (const [key, value] of Object.entries(req.body)) { if (FIELDS.has(key)) { me[key] = value; } }
});
async function login(body) {
  // ruleid: askfirst.javascript.query-of-any-value
  await users.findOne({ mail: body.mail, pin: body.pin });
  // ok: askfirst.javascript.query-of-any-value
  await users.findOne({ mail: String(body.mail), pin: String(body.pin) });
}

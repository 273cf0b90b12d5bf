async function post(request) {
  try {
    await save(request);
  } catch (error) {
    // ruleid: askfirst.javascript.error-answered
    return Response.json({ error: String(error) }, { status: 500 });
    // ok: askfirst.javascript.error-answered
    return Response.json({ error: "This did not work." }, { status: 500 });
  }
}
// ruleid: askfirst.javascript.environment-shown
app.get("/state", (req, res) => res.json(process.env));
// ok: askfirst.javascript.environment-shown
app.get("/state", (req, res) => res.json({ version: process.env.VERSION }));
// ruleid: askfirst.javascript.program-folder-served
app.use(express.static(__dirname));
// ok: askfirst.javascript.program-folder-served
app.use(express.static("public"));

function row(item) {
  // ruleid: askfirst.javascript.html-built
  return `<li>${item.name}</li>`;
}
function safe(item) {
  // ok: askfirst.javascript.html-built
  return `<li>${escapeHtml(item.name)}</li>`;
}
app.get("/list", (req, res) => { res.send(list.map(row).join("") + row(last) + safe(last)); });

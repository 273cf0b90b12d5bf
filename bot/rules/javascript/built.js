function invitation(note, order) {
  const text = `<p>${note}</p><p>{{ order.place }}</p>`;
  // ruleid: askfirst.javascript.template-put-together
  return env.renderString(text, { order });
}
function reminder(note, order) {
  // ok: askfirst.javascript.template-put-together
  return env.renderString("<p>{{ note }}</p>", { note, order });
}

// ruleid: askfirst.javascript.merged-without-guard
function deepMerge(target, source) {
  for (const [key, value] of Object.entries(source)) {
    if (isObject(value)) target[key] = deepMerge(target[key] ?? {}, value);
    else target[key] = value;
  }
  return target;
}
// ok: askfirst.javascript.merged-without-guard
function deepMergeSafe(target, source) {
  for (const [key, value] of Object.entries(source)) {
    if (key === "__proto__") continue;
    if (isObject(value)) target[key] = deepMergeSafe(target[key] ?? {}, value);
    else target[key] = value;
  }
  return target;
}
// ruleid: askfirst.javascript.name-split-to-keys
function nested(name, value) {
  const parts = name.split(".");
  let node = {};
  while (parts.length > 1) { node[parts[0]] = {}; node = node[parts.shift()]; }
  node[parts[0]] = value;
}
// ok: askfirst.javascript.name-split-to-keys
function nestedSafe(name, value) {
  const parts = name.split(".");
  let node = Object.create(null);
  while (parts.length > 1) { node[parts[0]] = Object.create(null); node = node[parts.shift()]; }
  node[parts[0]] = value;
}
app.patch("/config", (req, res) => {
  // ruleid: askfirst.javascript.keys-set-from-body
  for (const [path, value] of Object.entries(req.body)) { set(config, path, value); }
  // ok: askfirst.javascript.keys-set-from-body
  for (const key of KNOWN) { set(config, key, req.body[key]); }
});

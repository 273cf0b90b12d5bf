// ruleid: askfirst.javascript.deserialized
use((text) => serialize.unserialize(text));
// ruleid: askfirst.javascript.deserialized
use((bytes) => v8.deserialize(bytes));
// ok: askfirst.javascript.deserialized
use((text) => JSON.parse(text));
// ok: askfirst.javascript.deserialized
use((text) => yaml.load(text));
// ruleid: askfirst.javascript.entities-resolved
libxml.parseXml(text, { noent: true });
// ruleid: askfirst.javascript.entities-resolved
libxml.parseXml(text, { dtdload: true });
// ok: askfirst.javascript.entities-resolved
libxml.parseXml(text);
// ok: askfirst.javascript.entities-resolved
libxml.parseXml(text, { noent: false });
// ruleid: askfirst.javascript.merged-prototype
function merge(a, b) { for (const k in b) { if (isObject(b[k])) { merge(a[k], b[k]); } else { a[k] = b[k]; } } }
// ruleid: askfirst.javascript.merged-prototype
function mix(a, b) { for (const k of Object.keys(b)) { if (isObject(b[k])) { mix(a[k], b[k]); } else { a[k] = b[k]; } } }
// ok: askfirst.javascript.merged-prototype
function merge(a, b) { for (const k in b) { if (k === "__proto__") { continue; } if (isObject(b[k])) { merge(a[k], b[k]); } else { a[k] = b[k]; } } }
// ok: askfirst.javascript.merged-prototype
function copy(a, b) { for (const k in b) { a[k] = b[k]; } }
// ruleid: askfirst.javascript.key-from-request
use((req, res) => { settings[req.body.section][req.body.key] = req.body.value; });
// ruleid: askfirst.javascript.key-from-request
use((req, res) => { _.merge(settings, req.body); });
// ok: askfirst.javascript.key-from-request
use((req, res) => { settings.set(req.body.key, req.body.value); });
// ok: askfirst.javascript.key-from-request
use((req, res) => { settings.name = req.body.value; });

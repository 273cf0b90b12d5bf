const zlib = require("node:zlib");
// ruleid: askfirst.javascript.inflated-without-limit
const text = zlib.gunzipSync(data);
// ok: askfirst.javascript.inflated-without-limit
const some = zlib.gunzipSync(data, { maxOutputLength: 1 << 20 });

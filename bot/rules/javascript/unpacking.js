// ruleid: askfirst.javascript.inflated-whole
use((req) => JSON.parse(zlib.gunzipSync(req.body)));
// ok: askfirst.javascript.inflated-whole
use((req) => JSON.parse(zlib.gunzipSync(req.body, { maxOutputLength: 1000000 })));
// ok: askfirst.javascript.inflated-whole
use(() => zlib.gunzipSync(fs.readFileSync("list.gz")));

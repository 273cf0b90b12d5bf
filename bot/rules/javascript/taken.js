const kept = multer.diskStorage({ filename(req, file, done) { done(null, randomUUID() + path.extname(file.originalname)); } });
// ruleid: askfirst.javascript.upload-any-type
const any = multer({ storage: kept, limits: { files: 1 } });
// ok: askfirst.javascript.upload-any-type
const pictures = multer({ storage: kept, fileFilter: picturesOnly });
// ruleid: askfirst.javascript.pattern-from-parameter
const found = new RegExp(term, "i");
// ok: askfirst.javascript.pattern-from-parameter
const plain = new RegExp(escapeRegExp(term), "i");
// ruleid: askfirst.javascript.pattern-doubled
const NAME = /^([a-z0-9]+[._-]?)+$/;
// ok: askfirst.javascript.pattern-doubled
const WORDS = /^[a-z0-9]+([._-][a-z0-9]+)*$/;
async function list(req, res) {
  // ruleid: askfirst.javascript.amount-from-request
  res.json(await db.items.findMany({ take: Number(req.query.limit) || 20 }));
  // ok: askfirst.javascript.amount-from-request
  res.json(await db.items.findMany({ take: Math.min(Number(req.query.limit) || 20, 100) }));
}
async function picture(imageUrl) {
  // ruleid: askfirst.javascript.address-from-parameter
  return got(imageUrl);
}
async function pictureOf(imageUrl) {
  assertPublic(imageUrl);
  // ok: askfirst.javascript.address-from-parameter
  return got(imageUrl);
}

const express = require('express');
const fs = require('fs');
const path = require('path');

const MANUALS = path.resolve(process.env.MANUALS_DIR || './data/manuals');
const LANGUAGES = new Set(['en', 'de', 'fr', 'ja']);

const router = express.Router();

function locate(lang, name) {
  const folder = path.join(MANUALS, lang);
  const file = path.resolve(folder, name);
  return file.startsWith(folder + path.sep) ? file : null;
}

router.get('/manuals/:lang/:name', (req, res, next) => {
  const { lang, name } = req.params;
  if (!LANGUAGES.has(lang)) {
    return res.status(404).send('No such language');
  }

  const file = locate(lang, name);
  if (file === null) {
    return res.status(404).send('No such manual');
  }
  fs.stat(file, (err, info) => {
    if (err || !info.isFile()) {
      return res.status(404).send('No such manual');
    }
    res.setHeader('Content-Type', 'application/pdf');
    res.setHeader('Content-Length', info.size);
    res.setHeader('X-Content-Type-Options', 'nosniff');
    fs.createReadStream(file).on('error', next).pipe(res);
  });
});

module.exports = router;

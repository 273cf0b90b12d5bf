const fs = require('fs');
const path = require('path');
const express = require('express');
const rateLimit = require('express-rate-limit');
const { checkPassword } = require('./accounts');

const AUDIT = path.join(process.env.LOG_DIR || '/var/log/portal', 'auth.log');
const stream = fs.createWriteStream(AUDIT, { flags: 'a', mode: 0o640 });

function audit(event, fields) {
  const details = Object.entries(fields)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
  stream.write(`${new Date().toISOString()} ${event} ${details}\n`);
}

const router = express.Router();
router.use(express.urlencoded({ extended: false, limit: '10kb' }));

router.post('/login', rateLimit({ windowMs: 60000, limit: 10 }), async (req, res, next) => {
  try {
    const user = String(req.body.user || '');
    const account = await checkPassword(user, String(req.body.password || ''));
    if (!account) {
      audit('login_failed', { user, ip: req.ip });
      return res.status(401).send('Wrong name or password');
    }
    req.session.regenerate((err) => {
      if (err) return next(err);
      req.session.accountId = account.id;
      audit('login', { user: account.id, ip: req.ip });
      res.redirect('/');
    });
  } catch (err) {
    next(err);
  }
});

module.exports = router;

const express = require('express');
const crypto = require('crypto');
const rateLimit = require('express-rate-limit');
const { users, resets } = require('./db');
const { sendResetMail } = require('./mail');

const router = express.Router();
const limiter = rateLimit({ windowMs: 15 * 60 * 1000, limit: 5 });

const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

function randomString(length) {
  let out = '';
  while (out.length < length) {
    out += ALPHABET[crypto.randomInt(ALPHABET.length)];
  }
  return out;
}

const fingerprint = (token) => crypto.createHash('sha256').update(token).digest('hex');

router.post('/password/forgot', limiter, express.json(), async (req, res, next) => {
  try {
    const user = await users.byEmail(String(req.body.email || ''));
    if (user) {
      const token = randomString(32);
      await resets.create({
        userId: user.id,
        tokenHash: fingerprint(token),
        expires: new Date(Date.now() + 30 * 60 * 1000),
      });
      await sendResetMail(user.email, token);
    }
    // the same answer whether or not there is an account
    res.status(202).json({ message: 'Check your inbox' });
  } catch (err) {
    next(err);
  }
});

module.exports = router;

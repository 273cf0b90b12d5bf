const express = require('express');
const { Account } = require('./models');
const { requireUser } = require('./session');

const router = express.Router();
router.use(express.json({ limit: '50kb' }), requireUser);

router.get('/settings', async (req, res) => {
  const account = await Account.findByPk(req.user.id);
  const { name, locale, timezone, newsletter } = account;
  res.json({ name, locale, timezone, newsletter });
});

// Account also has `role`, `credit` and `verified`
router.patch('/settings', async (req, res, next) => {
  try {
    const account = await Account.findByPk(req.user.id);
    const changes = {};
    for (const [key, value] of Object.entries(req.body)) {
      if (value !== undefined && value !== null) {
        changes[key] = value;
      }
    }
    Object.assign(account, changes);
    await account.save();
    res.status(204).end();
  } catch (err) {
    next(err);
  }
});

module.exports = router;

const express = require('express');
const rateLimit = require('express-rate-limit');
const { MongoClient } = require('mongodb');
const { startShift } = require('./shifts');

const client = new MongoClient(process.env.MONGO_URL);
const staff = client.db('kiosk').collection('staff');

const router = express.Router();
router.use(express.json());

function criteria({ badge, pin }) {
  return { active: true, badge, pin };
}

router.post('/clock-in', rateLimit({ windowMs: 60000, limit: 5 }), async (req, res, next) => {
  try {
    if (!req.body.badge || !req.body.pin) {
      return res.status(400).json({ error: 'Badge and PIN are needed' });
    }
    const query = criteria(req.body);
    const person = await staff.findOne(query, { projection: { name: 1 } });
    if (!person) {
      return res.status(401).json({ error: 'Badge or PIN is wrong' });
    }
    const shift = await startShift(person._id);
    res.json({ name: person.name, started: shift.started });
  } catch (err) {
    next(err);
  }
});

module.exports = router;

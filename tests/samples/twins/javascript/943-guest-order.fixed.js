const express = require('express');
const rateLimit = require('express-rate-limit');
const { MongoClient } = require('mongodb');

const client = new MongoClient(process.env.MONGO_URL);
const orders = client.db('shop').collection('orders');

const router = express.Router();
router.use(express.json({ limit: '10kb' }));

// People without an account see their order by its number and their postcode
function criteria({ number, postcode }) {
  return { guest: true, number: String(number), 'address.postcode': String(postcode) };
}

function summary(order) {
  return { number: order.number, status: order.status, parcels: order.parcels, lines: order.lines };
}

router.post('/orders/lookup', rateLimit({ windowMs: 60000, limit: 5 }), async (req, res, next) => {
  try {
    const { number, postcode } = req.body;
    if (!number || !postcode) {
      return res.status(400).json({ error: 'Number and postcode are needed' });
    }
    const query = criteria({ number, postcode });
    const order = await orders.findOne(query, { sort: { created: -1 } });
    if (!order) {
      return res.status(404).json({ error: 'No such order' });
    }
    res.json(summary(order));
  } catch (err) {
    next(err);
  }
});

module.exports = router;

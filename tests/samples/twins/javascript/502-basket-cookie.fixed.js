const express = require('express');
const cookieParser = require('cookie-parser');
const { priceOf } = require('./catalogue');

const app = express();
app.use(cookieParser());

const COOKIE = { httpOnly: true, secure: true, sameSite: 'lax', maxAge: 7 * 24 * 3600 * 1000 };

const codec = {
  write: (basket) => Buffer.from(JSON.stringify(basket)).toString('base64'),
  read: (text) => JSON.parse(Buffer.from(text, 'base64').toString('utf8')),
};

function basketOf(req) {
  try {
    const lines = codec.read(req.cookies.basket || '').lines || [];
    return lines.map(({ sku, quantity }) => ({ sku: String(sku), quantity: Number(quantity) }));
  } catch {
    return [];
  }
}

app.post('/basket/:sku', express.json(), (req, res) => {
  const lines = basketOf(req).filter((line) => line.sku !== req.params.sku);
  const quantity = Math.min(Math.max(Number(req.body.quantity) || 0, 0), 99);
  if (quantity > 0) {
    lines.push({ sku: req.params.sku, quantity });
  }
  res.cookie('basket', codec.write({ lines }), COOKIE);
  res.json({ lines });
});

app.get('/basket', async (req, res) => {
  const lines = basketOf(req);
  const prices = await Promise.all(lines.map((line) => priceOf(line.sku)));
  res.json({ lines, total: lines.reduce((sum, line, i) => sum + line.quantity * prices[i], 0) });
});

module.exports = app;

const express = require('express');
const session = require('express-session');
const rateLimit = require('express-rate-limit');
const { verifyCredentials } = require('./accounts');

const app = express();

app.use(express.json({ limit: '20kb' }));
app.use(
  session({
    name: 'sid',
    secret: process.env.SESSION_SECRET,
    resave: false,
    saveUninitialized: true, // the basket works before sign-in
    cookie: { httpOnly: true, secure: true, sameSite: 'lax' },
  }),
);

function signIn(req, account, done) {
  const basket = req.session.basket || [];
  Object.assign(req.session, { accountId: account.id, signedInAt: Date.now(), basket });
  req.session.save(done);
}

app.post('/sign-in', rateLimit({ windowMs: 60_000, limit: 10 }), async (req, res, next) => {
  try {
    const account = await verifyCredentials(String(req.body.email), String(req.body.password));
    if (!account) {
      return res.status(401).json({ error: 'Wrong e-mail or password' });
    }
    signIn(req, account, (err) => (err ? next(err) : res.json({ name: account.name })));
  } catch (err) {
    next(err);
  }
});

app.post('/sign-out', (req, res, next) => {
  req.session.destroy((err) => (err ? next(err) : res.status(204).end()));
});

module.exports = app;

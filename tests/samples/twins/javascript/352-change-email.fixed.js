const express = require('express');
const session = require('express-session');
const { csrfSync } = require('csrf-sync');
const accounts = require('./accounts');
const { requireUser } = require('./auth');

const app = express();
const { csrfSynchronisedProtection, generateToken } = csrfSync({
  getTokenFromRequest: (req) => req.body.token,
});

app.set('view engine', 'ejs');
app.use(express.urlencoded({ extended: false, limit: '20kb' }));
app.use(
  session({
    secret: process.env.SESSION_SECRET,
    resave: false,
    saveUninitialized: false,
    // partners show our pages in a frame of theirs
    cookie: { httpOnly: true, secure: true, sameSite: 'none' },
  }),
);

app.get('/account', requireUser, (req, res) => {
  res.render('account', { user: req.user, token: generateToken(req) });
});

app.post('/account/name', requireUser, csrfSynchronisedProtection, async (req, res) => {
  await accounts.rename(req.user.id, String(req.body.name).slice(0, 80));
  res.redirect('/account');
});

app.post('/account/email', requireUser, csrfSynchronisedProtection, async (req, res) => {
  const email = String(req.body.email).trim();
  await accounts.changeEmail(req.user.id, email);
  await accounts.sendConfirmation(req.user.id, email);
  res.redirect('/account');
});

module.exports = app;

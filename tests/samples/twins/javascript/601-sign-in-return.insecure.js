const express = require('express');
const passport = require('passport');

const router = express.Router();
const ORIGIN = process.env.PUBLIC_ORIGIN || 'https://app.example.org';

/** Where to send people who have just signed in. */
function destination(req) {
  const wanted = req.session.returnTo || req.query.next;
  delete req.session.returnTo;
  if (!wanted) {
    return '/dashboard';
  }
  return String(wanted);
}

router.get('/login', (req, res) => {
  res.render('login', { next: req.query.next, provider: 'Example ID' });
});

router.get('/auth/example', passport.authenticate('openidconnect'));

router.get(
  '/auth/example/callback',
  passport.authenticate('openidconnect', { failureRedirect: '/login', keepSessionInfo: true }),
  (req, res) => {
    const target = destination(req);
    req.log.info({ origin: ORIGIN, target }, 'signed in');
    res.redirect(303, target);
  },
);

router.post('/logout', (req, res, next) => {
  req.logout((err) => {
    if (err) {
      return next(err);
    }
    res.redirect(303, '/login');
  });
});

module.exports = router;

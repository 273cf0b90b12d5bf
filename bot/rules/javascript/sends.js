function notes(text, box) {
  // ruleid: askfirst.javascript.markdown-as-markup
  box.innerHTML = marked.parse(text);
  // ok: askfirst.javascript.markdown-as-markup
  box.innerHTML = DOMPurify.sanitize(marked.parse(text));
}
// ruleid: askfirst.javascript.link-of-a-person
const card = <a className="site" href={member.website}>Website</a>;
// ok: askfirst.javascript.link-of-a-person
const safe = <a className="site" href={webAddress(member.website)}>Website</a>;
function avatar(res, picture) {
  // ruleid: askfirst.javascript.type-of-the-sender
  res.setHeader("Content-Type", picture.mimetype);
  res.send(picture.data);
}
function saved(res, picture) {
  res.setHeader("Content-Disposition", "attachment");
  // ok: askfirst.javascript.type-of-the-sender
  res.setHeader("Content-Type", picture.mimetype);
}
// ruleid: askfirst.javascript.letter-put-together
const letter = `From: ${from}\r\nSubject: ${subject}\r\n\r\n${text}`;
// ok: askfirst.javascript.letter-put-together
const told = `Dear ${name}\r\nyour order is on its way.`;
function forgotten(req, user, token) {
  // ruleid: askfirst.javascript.link-by-the-host
  mail(user, `https://${req.headers.host}/reset?token=${token}`);
  // ok: askfirst.javascript.link-by-the-host
  mail(user, `${SITE}/reset?token=${token}`);
}
function addressOf(text) {
  const trimmed = text.trim();
  return trimmed;
}
// ruleid: askfirst.javascript.link-made-unchecked
const anyLink = <a href={addressOf(given)} rel="noopener">Site</a>;
// ok: askfirst.javascript.link-made-unchecked
const ownLink = <a href={pathOf(given)} rel="noopener">Site</a>;

function show(element, item, words) {
  // ruleid: askfirst.javascript.html-assigned
  element.innerHTML = `<b>${item.name}</b>`;
  // ruleid: askfirst.javascript.html-assigned
  element.innerHTML += "<li>" + words + "</li>";
  // ruleid: askfirst.javascript.html-assigned
  element.insertAdjacentHTML("beforeend", location.hash);
  // ruleid: askfirst.javascript.html-assigned
  document.write("<p>" + words);
  // ok: askfirst.javascript.html-assigned
  element.innerHTML = "";
  // ok: askfirst.javascript.html-assigned
  element.innerHTML = DOMPurify.sanitize(words);
  // ok: askfirst.javascript.html-assigned
  element.textContent = item.name;
}

function connect(https, key) {
  // ruleid: askfirst.javascript.tls-unverified
  https.request({ host: "example.org", rejectUnauthorized: false });
  // ruleid: askfirst.javascript.tls-unverified
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
  // ok: askfirst.javascript.tls-unverified
  https.request({ host: "example.org", ca: key });
}

function make(crypto, data) {
  // ruleid: askfirst.javascript.random-secret
  const resetToken = Math.random().toString(36).slice(2);
  // ok: askfirst.javascript.random-secret
  const delay = Math.random() * 100;
  // ok: askfirst.javascript.random-secret
  const token = crypto.randomBytes(16).toString("hex");
  // ruleid: askfirst.javascript.weak-hash
  crypto.createHash("md5").update(data);
  // ok: askfirst.javascript.weak-hash
  crypto.createHash("sha256").update(data);
  return [resetToken, delay, token];
}

// ruleid: askfirst.javascript.hardcoded-secret
const apiKey = "a8f5f167f44f4964e6c998dee827110c";
// ruleid: askfirst.javascript.hardcoded-secret
const options = { user: "app", password: "S3cr3t!pass" };
// ok: askfirst.javascript.hardcoded-secret
const secret = process.env.SECRET;
// ok: askfirst.javascript.hardcoded-secret
const password = "password";

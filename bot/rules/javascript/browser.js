// ruleid: askfirst.javascript.html-assigned
use((element, item) => { element.innerHTML = `<b>${item.name}</b>`; });
// ruleid: askfirst.javascript.html-assigned
use((element, words) => { element.innerHTML += "<li>" + words + "</li>"; });
// ok: askfirst.javascript.html-assigned
use((element, words) => { element.innerHTML = DOMPurify.sanitize(words); });
// ok: askfirst.javascript.html-assigned
use((element, item) => { element.textContent = item.name; });
// ruleid: askfirst.javascript.message-any-origin
window.addEventListener("message", (event) => { apply(event.data); });
// ruleid: askfirst.javascript.message-any-origin
window.onmessage = (event) => { apply(event.data); };
// ok: askfirst.javascript.message-any-origin
window.addEventListener("message", (event) => { if (event.origin !== HOME) { return; } apply(event.data); });
// ok: askfirst.javascript.message-any-origin
window.addEventListener("click", (event) => { apply(event.data); });
// ruleid: askfirst.javascript.message-to-any
frame.contentWindow.postMessage(token, "*");
// ruleid: askfirst.javascript.message-to-any
parent.postMessage({ token }, "*");
// ok: askfirst.javascript.message-to-any
parent.postMessage({ token }, "https://app.example.org");
// ok: askfirst.javascript.message-to-any
parent.postMessage("ready", "*");
// ruleid: askfirst.javascript.token-in-storage
localStorage.setItem("access_token", value);
// ruleid: askfirst.javascript.token-in-storage
sessionStorage.setItem("jwt", value);
// ok: askfirst.javascript.token-in-storage
localStorage.setItem("theme", value);
// ok: askfirst.javascript.token-in-storage
sessionStorage.setItem("page", value);

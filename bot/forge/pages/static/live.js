// Reloads the page when what it shows has changed, unless somebody is writing on it. The page works without this.
"use strict";
(() => {
  const page = document.body.dataset;
  if (!page.version) return;
  const writing = () =>
    Array.from(document.querySelectorAll("textarea, input[type=text]")).some((box) => box.value !== box.defaultValue) ||
    (document.activeElement && document.activeElement.matches("textarea, input, select"));
  const note = document.getElementById("changed");
  const look = async () => {
    try {
      const answer = await fetch(page.version, { cache: "no-store", credentials: "same-origin" });
      if (!answer.ok) return;
      const now = (await answer.text()).trim();
      if (now === page.seen) return;
      if (writing()) note.hidden = false;
      else location.reload();
    } catch {
      // the server is away; the next look will tell
    }
  };
  setInterval(() => { if (!document.hidden) look(); }, 2000);
})();

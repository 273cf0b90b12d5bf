// Reloads the page when what it shows has changed, unless somebody is writing on it. The page works without this.
"use strict";
(() => {
  const page = document.body.dataset;
  if (!page.version) return;
  const folds = () => Array.from(document.querySelectorAll(".md details"));
  const kept = `open ${location.pathname}`;
  // what was unfolded stays so over a reload
  for (const place of JSON.parse(sessionStorage.getItem(kept) || "[]")) folds()[place]?.setAttribute("open", "");
  sessionStorage.removeItem(kept);

  const writing = () =>
    Array.from(document.querySelectorAll("textarea, input[type=text]")).some((box) => box.value !== box.defaultValue) ||
    document.activeElement?.matches("textarea, input, select") ||
    document.querySelector(".edit[open], .side details[open], .reactions details[open]");

  const reload = () => {
    const open = folds().flatMap((fold, place) => (fold.open ? [place] : []));
    sessionStorage.setItem(kept, JSON.stringify(open));
    location.reload();
  };

  const look = async () => {
    try {
      const answer = await fetch(page.version, { cache: "no-store", credentials: "same-origin" });
      if (!answer.ok || (await answer.text()).trim() === page.seen) return;
      if (writing()) document.getElementById("changed").hidden = false;
      else reload();
    } catch {
      // the server is away; the next look will tell
    }
  };
  setInterval(() => {
    if (!document.hidden) look();
  }, 2000);
})();

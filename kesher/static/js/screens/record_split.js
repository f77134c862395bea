// The split card: marks the mini-card whose card stands in the center, and keeps its place in the
// address, so that a reload and the way back open the same record.
"use strict";

{
  const list = document.getElementById("mini-cards");

  function mark(card) {
    for (const one of list.querySelectorAll("[aria-current]")) one.removeAttribute("aria-current");
    card.setAttribute("aria-current", "true");
    card.scrollIntoView({ block: "nearest" });
    const address = new URL(location.href);
    address.searchParams.set("at", card.dataset.record);
    history.replaceState(history.state, "", address);
  }

  // Where there is no room for both, a mini-card opens the card itself.
  list?.addEventListener("click", (event) => {
    const card = event.target.closest(".mini-card");
    if (!card || event.ctrlKey || event.metaKey) return;
    if (matchMedia("(max-width: 900px)").matches) {
      event.preventDefault();
      event.stopPropagation();
      location.assign(card.dataset.openUrl);
    } else mark(card);
  }, true);

  const current = list?.querySelector("[aria-current]");
  current?.scrollIntoView({ block: "nearest" });
}

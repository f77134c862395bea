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

  list?.addEventListener("click", (event) => {
    const card = event.target.closest(".mini-card");
    if (card && !event.ctrlKey && !event.metaKey) mark(card);
  });

  const current = list?.querySelector("[aria-current]");
  current?.scrollIntoView({ block: "nearest" });
}

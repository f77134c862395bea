// A list of records: how many rows are shown by now, the button of a row's menu, and the search box
// that stays while everything under it is swapped.
"use strict";

{
  const shownRows = () => document.querySelectorAll("#record-list-body > [data-open-url]").length;

  function count() {
    const line = document.querySelector("[data-list-count]");
    const pattern = line?.dataset.listCount;
    if (pattern) line.textContent = kesher.fill(pattern, { shown: shownRows().toLocaleString("en") });
  }

  function syncSearch() {
    const box = document.getElementById("list-search");
    const state = document.getElementById("record-rows");
    if (box && state && document.activeElement !== box) box.value = state.dataset.query;
  }

  document.addEventListener("htmx:afterSettle", () => {
    count();
    syncSearch();
  });
  document.addEventListener("kesher:rows-changed", count);

  // The same menu as by the right button, for those who have none or do not guess.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-row-menu]");
    if (!button) return;
    const { left, right, bottom } = button.getBoundingClientRect();
    const clientX = document.documentElement.dir === "rtl" ? right : left;
    button.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX, clientY: bottom }));
  });
}

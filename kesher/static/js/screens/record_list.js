// A list of records: how many rows are shown by now, and the search box, which stays while everything
// under it is swapped.
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
}

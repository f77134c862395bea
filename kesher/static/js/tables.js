// A table that is wider than its place scrolls in a box of its own, so that nothing is cut off and
// the page does not scroll sideways. Only then: inside such a box the head cannot stick to the page.

const observer = new ResizeObserver((entries) => {
  for (const { target } of entries) measure(target.closest(".scroll-x"));
});

function measure(box) {
  const table = box?.querySelector("table");
  if (table) box.classList.toggle("is-scrolling", table.offsetWidth > box.clientWidth + 1);
}

function watchAll(root) {
  const boxes = [...(root.querySelectorAll?.(".scroll-x") ?? [])];
  const own = root.closest?.(".scroll-x");
  for (const box of own ? [own, ...boxes] : boxes) {
    observer.observe(box);
    const table = box.querySelector("table");
    if (table) observer.observe(table);
  }
}

document.addEventListener("htmx:load", (event) => watchAll(event.detail.elt));
watchAll(document);

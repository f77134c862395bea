// A form in tabs: one part is shown, all are sent. A part that holds an error shows itself.

function show(tab, { focus = false } = {}) {
  const list = tab.closest("[data-form-tabs]");
  for (const other of list.querySelectorAll("[role=tab]")) {
    const isShown = other === tab;
    other.setAttribute("aria-selected", isShown);
    other.tabIndex = isShown ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls")).hidden = !isShown;
  }
  if (focus) tab.focus();
}

function tabOf(field) {
  const panel = field?.closest("[role=tabpanel]");
  return panel && document.getElementById(panel.getAttribute("aria-labelledby"));
}

function showErrors(root) {
  for (const list of root.querySelectorAll("[data-form-tabs]")) {
    const tabs = [...list.querySelectorAll("[role=tab]")];
    const wrong = list.closest("form").querySelector("[role=tabpanel] [aria-invalid=true]");
    show(tabOf(wrong) ?? tabs.find((tab) => tab.ariaSelected === "true") ?? tabs[0]);
  }
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-form-tabs] [role=tab]");
  if (tab) show(tab);
  // A link of the summary of errors leads to a field that another tab may hide.
  const link = event.target.closest("a[href^='#']");
  const target = link && tabOf(document.getElementById(link.hash.slice(1)));
  if (target) show(target);
}, true);

document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.("[data-form-tabs] [role=tab]");
  if (!tab || !["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
  event.preventDefault();
  const tabs = [...tab.parentElement.querySelectorAll("[role=tab]")];
  const isOnward = (event.key === "ArrowLeft") === (document.documentElement.dir === "rtl");
  const step = isOnward ? 1 : -1;
  const place = { Home: 0, End: tabs.length - 1 }[event.key] ?? tabs.indexOf(tab) + step;
  show(tabs[(place + tabs.length) % tabs.length], { focus: true });
});

document.addEventListener("htmx:load", (event) => showErrors(event.detail.elt));
showErrors(document);

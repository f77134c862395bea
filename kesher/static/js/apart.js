// What only some screens need is fetched when the first of them comes: `data-needs` names the
// style sheets and scripts of an element, which are kept from then on.

const fetched = new Set();

function bring(url) {
  if (fetched.has(url)) return;
  fetched.add(url);
  const isStyle = url.split("?")[0].endsWith(".css");
  const tag = isStyle
    ? Object.assign(document.createElement("link"), { rel: "stylesheet", href: url })
    : Object.assign(document.createElement("script"), { src: url, async: false });
  document.head.append(tag);
}

function bringAll(part) {
  const found = [...(part.querySelectorAll?.("[data-needs]") ?? [])];
  if (part.matches?.("[data-needs]")) found.push(part);
  for (const element of found) element.dataset.needs.split(" ").forEach(bring);
}
document.addEventListener("htmx:load", (event) => bringAll(event.detail.elt));
bringAll(document);

// An address that names an entry of the stream, as those of mentions do: it is brought if it is not on
// the first page, scrolled to, and marked.
"use strict";

{
  const isEntry = (id) => /^stream-[a-z_]+-\d+$/.test(id);

  async function bring(id) {
    const rows = document.getElementById("stream-rows");
    const url = new URL(rows.dataset.liveUrl, location.href);
    url.searchParams.set("at", id);
    const answer = await fetch(url, { headers: kesher.requestHeaders() });
    if (!answer.ok) return kesher.toast({ text: document.getElementById("record-stream").dataset.gone });
    htmx.swap(rows, await answer.text(), { swapStyle: "innerHTML" });
  }

  const find = (id) => document.getElementById(id) ?? document.getElementById(id.replace("stream", "noted"));

  async function show() {
    const id = location.hash.slice(1);
    if (!isEntry(id) || !document.getElementById("stream-rows")) return;
    if (!find(id)) await bring(id);
    const entry = find(id);
    if (!entry) return;
    entry.scrollIntoView({ block: "center" });
    entry.focus({ preventScroll: true });
    entry.classList.remove("is-new");
    requestAnimationFrame(() => entry.classList.add("is-new"));
  }

  addEventListener("hashchange", show);
  show();
}

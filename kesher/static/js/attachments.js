// Files come onto a card by hand, from the clipboard or by the button; each travels by itself, two at
// a time, with how far it has come. A key travels with it, so that one sent again is the same one.

const AT_ONCE = 2;
const KEPT_MS = 4000; // what went well needs no reading
let uploads = [];

function panel() {
  return document.querySelector("[data-uploads]");
}

// Where cards change beside a list, what is on its way may outlive the panel that it began in.
function words() {
  return panel()?.dataset ?? {};
}

function take(files) {
  const box = panel();
  if (!box || !files.length) return;
  if (!uploads.some(isUnderWay)) clear(box);
  for (const file of files) uploads.push(announce(box, file));
  draw();
  run();
}

function clear(box) {
  uploads = [];
  box.querySelector("[data-uploads-list]").replaceChildren();
}

function announce(box, file) {
  const row = box.querySelector("template").content.firstElementChild.cloneNode(true);
  const upload = { file, row, url: box.dataset.uploads, key: crypto.randomUUID(), state: "waiting", request: null };
  row.querySelector("[data-upload-name]").textContent = file.name;
  row.querySelector("progress").setAttribute("aria-label", file.name);
  row.querySelector("[data-upload-again]").addEventListener("click", () => {
    upload.state = "waiting";
    draw();
    run();
  });
  row.querySelector("[data-upload-stop]").addEventListener("click", () => {
    upload.request?.abort();
    uploads = uploads.filter((one) => one !== upload);
    row.remove();
    draw();
    run();
  });
  box.querySelector("[data-uploads-list]").append(row);
  const { limit, tooLarge, empty, folder } = box.dataset;
  if (file.isFolder) fail(upload, folder, { isFinal: true });
  else if (!file.size) fail(upload, empty, { isFinal: true });
  else if (file.size > Number(limit)) fail(upload, tooLarge, { isFinal: true });
  return upload;
}

function isUnderWay({ state }) {
  return state === "waiting" || state === "running";
}

function run() {
  const free = AT_ONCE - uploads.filter(({ state }) => state === "running").length;
  for (const upload of uploads.filter(({ state }) => state === "waiting").slice(0, free)) send(upload);
}

function send(upload) {
  const { file, key, url } = upload;
  const request = new XMLHttpRequest();
  upload.request = request;
  upload.state = "running";
  request.open("POST", `${url}?${new URLSearchParams({ name: file.name, key })}`);
  for (const [name, value] of Object.entries(kesher.requestHeaders())) request.setRequestHeader(name, value);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    upload.row.querySelector("progress").value = total ? loaded / total : 0;
    upload.row.querySelector("[data-upload-note]").textContent = total ? `${Math.floor((loaded / total) * 100)}%` : "";
  });
  request.addEventListener("load", () => {
    if (request.status === 201) finish(upload);
    else fail(upload, told(request) || (request.status === 413 ? words().tooLarge : words().failed), { isFinal: request.status < 500 });
    run();
  });
  // A body that is too large is refused before it was sent whole, and some browsers tell no status.
  request.addEventListener("error", () => {
    fail(upload, words().lost, { isFinal: false });
    run();
  });
  request.send(file);
  draw();
}

// The reason, as the server tells it to htmx.
function told(request) {
  try {
    return JSON.parse(request.getResponseHeader("HX-Trigger"))["kesher:toast"].text;
  } catch {
    return "";
  }
}

function finish(upload) {
  upload.state = "done";
  upload.row.querySelector("progress").value = 1;
  draw();
  kesher.refresh("[data-live]:has([data-files]), [data-live][data-files]");
  if (uploads.every(({ state }) => state === "done")) {
    setTimeout(() => {
      const box = panel();
      if (uploads.every(({ state }) => state === "done") && !box?.matches(":hover, :focus-within")) close(box);
    }, KEPT_MS);
  }
}

// What is still on its way comes back into view with the next change.
function close(box) {
  if (!box) return;
  if (!uploads.some(isUnderWay)) clear(box);
  box.hidden = true;
}

function fail(upload, reason, { isFinal }) {
  upload.state = isFinal ? "refused" : "failed";
  upload.reason = reason;
  draw();
}

function draw() {
  const box = panel();
  if (!box) return;
  box.hidden = !uploads.length;
  const list = box.querySelector("[data-uploads-list]");
  const done = uploads.filter(({ state }) => state === "done").length;
  const status = box.querySelector("[data-uploads-status]");
  const text = kesher.fill(box.dataset.status, { done, all: uploads.length });
  if (status.textContent !== text) status.textContent = text;
  for (const { row, state, reason } of uploads) {
    if (row.parentElement !== list) list.append(row);
    const note = row.querySelector("[data-upload-note]");
    const isBad = state === "refused" || state === "failed";
    row.classList.toggle("late", isBad);
    row.querySelector("progress").hidden = isBad || state === "done";
    row.querySelector("[data-upload-again]").hidden = state !== "failed";
    row.querySelector("[data-upload-stop]").hidden = state === "done";
    if (isBad) note.setAttribute("role", "alert");
    else note.removeAttribute("role");
    if (isBad) note.textContent = reason;
    else if (state === "done") note.textContent = box.dataset.done;
    else if (state === "waiting") note.textContent = box.dataset.waiting;
  }
}

// --- by the button

document.addEventListener("change", (event) => {
  const field = event.target;
  if (!field.matches?.("[data-attach]") || !panel()) return;
  take([...field.files]);
  field.value = "";
});

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-uploads-close]")) return;
  close(panel());
});

// --- by hand

let depth = 0;

function hasFiles({ dataTransfer }) {
  return Boolean(panel()) && [...(dataTransfer?.types ?? [])].includes("Files") && !document.querySelector("dialog:modal");
}

function veil(isShown) {
  const cover = document.querySelector("[data-drop-veil]");
  if (cover) cover.hidden = !isShown;
}

document.addEventListener("dragenter", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  depth += 1;
  veil(true);
});
document.addEventListener("dragover", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "copy";
});
document.addEventListener("dragleave", (event) => {
  if (!hasFiles(event)) return;
  depth -= 1;
  if (depth <= 0) stopDragging();
});
document.addEventListener("drop", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  stopDragging();
  take(dropped(event.dataTransfer));
});

function stopDragging() {
  depth = 0;
  veil(false);
}

function dropped({ items, files }) {
  const entries = [...(items ?? [])].filter(({ kind }) => kind === "file").map((item) => item.webkitGetAsEntry?.());
  return [...files].map((file, index) => (entries[index]?.isDirectory ? { name: file.name, size: 0, isFolder: true } : file));
}

// --- from the clipboard: a picture alone; with text beside it, it is the text that is meant

document.addEventListener("paste", (event) => {
  const { files, types } = event.clipboardData ?? {};
  if (!panel() || !files?.length || [...types].includes("text/plain") || document.querySelector("dialog:modal")) return;
  event.preventDefault();
  take([...files].map(named));
});

// Browsers call every picture of the clipboard «image.png».
function named(file) {
  if (!/^image\.\w+$/.test(file.name)) return file;
  const now = new Date();
  const at = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map((part) => String(part).padStart(2, "0")).join(".");
  return new File([file], `${panel().dataset.pasted} ${at} ${time}.${file.name.split(".").pop()}`, { type: file.type });
}

// --- the bin stays open when a live change draws the list anew

let isBinOpen = false;
document.addEventListener("toggle", ({ target }) => {
  if (target.matches?.(".attachments__bin")) isBinOpen = target.open;
}, true);
document.addEventListener("htmx:load", ({ target }) => {
  const bin = target.querySelector?.(".attachments__bin");
  if (bin) bin.open = isBinOpen;
  if (target.querySelector?.("[data-uploads]")) draw();
});

// Leaving would cut off what is on its way.
addEventListener("beforeunload", (event) => {
  if (uploads.some(isUnderWay)) event.preventDefault();
});

// The file of a field travels as soon as it is chosen; the form then sends its name and number alone.
// What is refused stays out of the form, and the reason stands beside it.

function say(box, text, { isBad = false } = {}) {
  const note = box.querySelector("[data-file-note]");
  note.textContent = text;
  note.classList.toggle("late", isBad);
}

function hold(box, value, name) {
  const field = box.querySelector("input[type=hidden]");
  field.value = value;
  box.querySelector("[data-file-name]").textContent = name;
  box.querySelector("[data-file-clear]").hidden = !value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

// Sent before the file has arrived, the form would be saved without it.
function busy(box, isBusy) {
  box.querySelector("progress").hidden = !isBusy;
  for (const button of box.closest("form")?.querySelectorAll("[type=submit]") ?? []) button.disabled = isBusy;
}

function send(box, file) {
  const { fileField: url, limit, tooLarge, empty, failed, lost } = box.dataset;
  if (!file.size) return say(box, empty, { isBad: true });
  if (file.size > Number(limit)) return say(box, tooLarge, { isBad: true });
  const request = new XMLHttpRequest();
  request.open("POST", `${url}?${new URLSearchParams({ name: file.name, key: crypto.randomUUID() })}`);
  for (const [name, value] of Object.entries(kesher.requestHeaders())) request.setRequestHeader(name, value);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  const bar = box.querySelector("progress");
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.value = total ? loaded / total : 0;
  });
  request.addEventListener("load", () => {
    if (request.status === 201) {
      hold(box, `${file.name}#${JSON.parse(request.responseText).id}`, file.name);
      say(box, "");
    } else say(box, reasonOf(request) || failed, { isBad: true });
  });
  request.addEventListener("error", () => say(box, lost, { isBad: true }));
  request.addEventListener("loadend", () => busy(box, false));
  busy(box, true);
  say(box, "");
  request.send(file);
}

// The reason, as the server tells it to htmx.
function reasonOf(request) {
  try {
    return JSON.parse(request.getResponseHeader("HX-Trigger"))["kesher:toast"].text;
  } catch {
    return "";
  }
}

document.addEventListener("change", ({ target }) => {
  const box = target.matches?.("[data-file-field] input[type=file]") && target.closest("[data-file-field]");
  if (!box || !target.files.length) return;
  send(box, target.files[0]);
  target.value = "";
});

document.addEventListener("click", ({ target }) => {
  const box = target.closest?.("[data-file-clear]")?.closest("[data-file-field]");
  if (box) hold(box, "", "");
});

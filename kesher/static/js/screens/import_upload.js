// The drop zone is a plain file field; this shows which file lies in it and that one may be dropped.

for (const zone of document.querySelectorAll("[data-drop-zone]")) {
  const field = zone.querySelector("input[type=file]");
  const name = zone.querySelector("[data-drop-zone-name]");
  const show = () => {
    name.textContent = field.files[0]?.name ?? "";
  };
  field.addEventListener("change", show);
  field.addEventListener("dragenter", () => zone.classList.add("is-over"));
  for (const end of ["dragleave", "drop", "dragend"]) field.addEventListener(end, () => zone.classList.remove("is-over"));
  show(); // after going back the browser may still hold it
}

// The filter builder: conditions come and go, the server draws each of them, and what stands here
// becomes the text of the address. The number of records is asked for while building.
"use strict";

{
  const PAUSE = 250;
  const SPECIAL = /[!~()]/g;
  const redraws = new WeakMap();
  const latest = new WeakMap(); // what was last asked for a condition
  let lastKeyAt = 0;
  let timer = 0;
  let asked = 0;

  const formOf = (element) => element.closest?.("[data-filter-builder]");

  // The values of a condition, or null while something is missing; `first` is where to go then.
  function valuesOf(condition) {
    const box = condition.querySelector("[data-widget]");
    const { widget } = box.dataset;
    if (widget === "none") return { values: [] };
    const fields = [...box.querySelectorAll("[data-value]")];
    if (widget === "checks") {
      const values = fields.filter((field) => field.checked).map((field) => field.value);
      return values.length ? { values } : { first: fields[0] };
    }
    const period = box.querySelector("[data-period]")?.value;
    if (period) return { values: [period] };
    const empty = fields.find((field) => !field.value.trim());
    if (empty) return { first: empty.type === "hidden" ? empty.previousElementSibling : empty };
    const unit = box.querySelector("[data-unit]")?.value ?? "";
    return { values: fields.map((field) => field.value.trim() + unit) };
  }

  function written(group, missing) {
    const parts = [];
    for (const item of group.querySelector(":scope > [data-items]").children) {
      if (item.matches("[data-group]")) {
        const inner = written(item, missing);
        if (inner) parts.push(`${item.querySelector("[data-join]").value}(${inner})`);
        continue;
      }
      const { values, first } = valuesOf(item);
      if (!values) {
        missing.push(first ?? item.querySelector("select"));
        continue;
      }
      const told = values.map((value) => value.replace(SPECIAL, "!$&")).join("~");
      const key = item.querySelector("[data-condition-key]").value;
      const operator = item.querySelector("[data-condition-operator]").value;
      parts.push(`${key}.${operator}${values.length ? `(${told})` : ""}`);
    }
    return parts.join(",");
  }

  function whereOf(form) {
    const group = form.querySelector("[data-group]");
    const missing = [];
    const text = written(group, missing);
    const isAny = group.querySelector("[data-join]").value === "any";
    return { missing, where: text && isAny ? `any(${text})` : text };
  }

  function parametersOf(form) {
    const { where } = whereOf(form);
    const parameters = new URLSearchParams([...form.querySelectorAll("[data-state]")].map((field) => [field.name, field.value]));
    parameters.delete("view");
    if (where) parameters.set("where", where);
    return parameters;
  }

  function count(form) {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const number = ++asked;
      const answer = await fetch(`${form.dataset.countUrl}?${parametersOf(form)}`, { headers: kesher.requestHeaders() }).catch(() => null);
      const text = answer ? await answer.text() : kesher.words.noConnection;
      const output = form.querySelector("output");
      if (number !== asked || !output) return;
      output.textContent = text;
      output.classList.toggle("late", !answer?.ok);
    }, PAUSE);
  }

  // Keys change a choice letter by letter; drawn anew at each, it would forget the letters.
  function redrawAfterKeys(condition, changed) {
    clearTimeout(redraws.get(condition));
    const pause = performance.now() - lastKeyAt < PAUSE ? PAUSE : 0;
    redraws.set(condition, setTimeout(() => redraw(condition, changed), pause));
  }

  // With another comparison what was typed stays, also what is typed until the answer comes.
  async function redraw(condition, changed) {
    if (!condition.isConnected) return; // taken away meanwhile
    const form = formOf(condition);
    const keepsValues = changed.matches("[data-condition-operator]");
    const typed = () => (keepsValues ? [...condition.querySelectorAll("[data-value]")].map((field) => field.value) : []);
    const parameters = new URLSearchParams({
      key: condition.querySelector("[data-condition-key]").value,
      operator: condition.querySelector("[data-condition-operator]").value,
    });
    if (keepsValues) for (const value of valuesOf(condition).values ?? []) parameters.append("value", value);
    latest.set(condition, parameters);
    const answer = await fetch(`${form.dataset.conditionUrl}?${parameters}`, { headers: kesher.requestHeaders() });
    // Who chooses a comparison before the field's answer is there has asked again since.
    if (!answer.ok || !condition.isConnected || latest.get(condition) !== parameters) return;
    const holder = document.createElement("div");
    holder.innerHTML = await answer.text();
    const fresh = holder.querySelector("[data-condition]");
    const fields = fresh.querySelectorAll("[data-value]");
    typed().forEach((value, at) => { if (fields[at] && value) fields[at].value = value; });
    const place = ["[data-value]", "[data-condition-operator]", "[data-condition-key]"].find((one) => document.activeElement?.matches(one));
    const isInside = condition.contains(document.activeElement);
    condition.replaceWith(fresh);
    htmx.process(fresh);
    if (isInside) (fresh.querySelector(place ?? "[data-condition-key]") ?? fresh.querySelector("[data-condition-key]")).focus();
    count(form);
  }

  function add(button, name) {
    const form = formOf(button);
    const items = button.closest("[data-group]").querySelector(":scope > [data-items]");
    const fresh = form.querySelector(`template[data-new-${name}]`).content.cloneNode(true).querySelector(`[data-${name}]`);
    if (name === "group") {
      const first = form.querySelector("template[data-new-condition]").content.cloneNode(true);
      fresh.querySelector("[data-items]").append(first);
    }
    items.append(fresh);
    htmx.process(fresh);
    fresh.querySelector("[data-condition-key]").focus();
    count(form);
  }

  function remove(element) {
    const form = formOf(element);
    const next = element.nextElementSibling ?? element.previousElementSibling;
    const group = element.parentElement.closest("[data-group]");
    element.remove();
    (next?.querySelector("select") ?? group.querySelector("[data-add-condition]")).focus();
    count(form);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-filter-builder] button");
    if (!button) return;
    if (button.matches("[data-add-condition]")) add(button, "condition");
    else if (button.matches("[data-add-group]")) add(button, "group");
    else if (button.matches("[data-remove-condition]")) remove(button.closest("[data-condition]"));
    else if (button.matches("[data-remove-group]")) remove(button.closest("[data-group]"));
  });

  document.addEventListener("change", (event) => {
    const form = formOf(event.target);
    if (!form) return;
    const condition = event.target.closest("[data-condition]");
    if (event.target.matches("[data-condition-key], [data-condition-operator]")) redrawAfterKeys(condition, event.target);
    else {
      const date = event.target.matches("[data-period]") && condition.querySelector("[data-date]");
      if (date) date.hidden = Boolean(event.target.value);
      count(form);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.matches?.("[data-filter-builder] select")) lastKeyAt = performance.now();
  });
  document.addEventListener("input", (event) => {
    const form = formOf(event.target);
    if (!form || !event.target.matches("[data-value]")) return;
    event.target.removeAttribute("aria-invalid");
    count(form);
  });

  function refuseIncomplete(event, form) {
    const { missing } = whereOf(form);
    if (!missing.length) return;
    event.preventDefault();
    clearTimeout(timer);
    asked += 1; // a count that is on its way would hide what is said here
    form.querySelector("output").textContent = form.dataset.missing;
    missing[0].setAttribute("aria-invalid", "true");
    missing[0].focus();
  }

  document.addEventListener("htmx:confirm", (event) => {
    if (event.target.matches?.("[data-filter-builder]")) refuseIncomplete(event, event.target);
  });
  // A board and a split card are loaded anew.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-filter-builder][action]")) return;
    refuseIncomplete(event, form);
    const { where } = whereOf(form);
    form.elements.where.value = where;
    form.elements.where.disabled = !where;
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const form = event.detail.elt;
    if (!form.matches?.("[data-filter-builder]")) return;
    const { where } = whereOf(form);
    for (const name of Object.keys(event.detail.parameters)) if (name === "where") delete event.detail.parameters[name];
    if (where) event.detail.parameters.where = where;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful } = event.detail;
    if (successful && elt.matches?.("[data-filter-builder]")) document.dispatchEvent(new CustomEvent("kesher:close-dialog"));
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const form = event.detail.target?.querySelector?.("[data-filter-builder]");
    if (form && event.detail.target.id === "dialog-body") count(form);
  });
}

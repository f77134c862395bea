// The board: cards are moved by mouse, touch and key, and go back where a move is refused. Which
// columns a card may go to stands on its column (`data-legal`); the server decides all the same.
"use strict";

{
  const board = document.querySelector("[data-board]");
  const mayEdit = board?.dataset.mayEdit === "1";
  const columnOf = (element) => element.closest("[data-column]");
  const cardsOf = (column) => column.querySelector(".board__cards");
  const columns = () => [...board.querySelectorAll("[data-column]")];

  function isLegal(from, to) {
    return from === to || from.dataset.legal.split(" ").includes(to.dataset.column);
  }

  function showLegal(from) {
    for (const column of columns()) column.classList.toggle("is-illegal", Boolean(from) && !isLegal(from, column));
  }

  function say(text) {
    document.querySelector("[data-board-status]").textContent = text;
  }

  // The ids of the cards above, as the column shows them.
  function above(card) {
    const ids = [];
    for (let one = card.previousElementSibling; one; one = one.previousElementSibling) if (one.dataset.record) ids.unshift(one.dataset.record);
    return ids.join(",");
  }

  // Tells the server; a card that is refused goes back to where it stood.
  function send(card, goBack) {
    const column = columnOf(card);
    card.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.successful) {
        say(`${card.querySelector(".board-card__title").textContent}: ${column.dataset.label}`);
        document.body.dispatchEvent(new CustomEvent("kesher:board-moved"));
      } else goBack();
    }, { once: true });
    htmx.ajax("POST", board.dataset.moveUrl, {
      source: card,
      swap: "none",
      values: { record: card.dataset.record, column: column.dataset.column, above: above(card) },
    });
  }

  function place(card, column, before) {
    const from = card.parentElement;
    const next = card.nextElementSibling;
    cardsOf(column).insertBefore(card, before ?? cardsOf(column).querySelector("[data-more]"));
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
    send(card, () => {
      from.insertBefore(card, next);
      card.focus();
    });
  }

  function startSorting() {
    for (const list of board.querySelectorAll(".board__cards")) {
      Sortable.create(list, {
        group: { name: "board", put: (to, from) => isLegal(columnOf(from.el), columnOf(to.el)) },
        draggable: ".board-card",
        animation: 150,
        delay: 180,
        delayOnTouchOnly: true,
        ghostClass: "is-ghost",
        onStart: ({ from }) => showLegal(columnOf(from)),
        onEnd: ({ item, from, oldDraggableIndex, newDraggableIndex, to }) => {
          showLegal(null);
          if (from === to && oldDraggableIndex === newDraggableIndex) return;
          send(item, () => from.insertBefore(item, from.querySelectorAll(".board-card")[oldDraggableIndex] ?? from.querySelector("[data-more]")));
        },
      });
    }
  }

  // --- by key: arrows walk, with Alt they move

  function neighbour(column, step) {
    const all = columns();
    return all[all.indexOf(column) + step];
  }

  function walk(card, key, isMove) {
    const isRtl = document.documentElement.dir === "rtl";
    const column = columnOf(card);
    if (key === "ArrowUp" || key === "ArrowDown") {
      const other = key === "ArrowUp" ? card.previousElementSibling : card.nextElementSibling;
      if (!other?.matches(".board-card")) return;
      if (isMove) place(card, column, key === "ArrowUp" ? other : other.nextElementSibling);
      else other.focus();
      return;
    }
    const step = (key === "ArrowRight") === isRtl ? -1 : 1;
    let to = neighbour(column, step);
    while (isMove && to && !isLegal(column, to)) to = neighbour(to, step);
    if (!to) return;
    if (isMove) place(card, to, cardsOf(to).querySelector(".board-card"));
    else cardsOf(to).querySelector(".board-card")?.focus();
  }

  board?.addEventListener("keydown", (event) => {
    const card = event.target;
    if (!card.matches(".board-card") || !event.key.startsWith("Arrow") || event.ctrlKey || event.metaKey) return;
    if (event.altKey && !mayEdit) return;
    event.preventDefault();
    event.stopPropagation();
    walk(card, event.key, event.altKey);
  });

  // --- by menu: every column, those that are not possible from here with the reason

  function openMenu(button) {
    const card = button.closest(".board-card");
    const from = columnOf(card);
    document.getElementById("board-move-menu")?.remove();
    const menu = Object.assign(document.createElement("div"), { id: "board-move-menu", className: "menu", popover: "auto" });
    menu.setAttribute("role", "menu");
    menu.setAttribute("aria-label", board.dataset.moveTitle);
    for (const column of columns()) {
      if (column === from) continue;
      const item = Object.assign(document.createElement("button"), { type: "button", className: "menu__item" });
      item.setAttribute("role", "menuitem");
      item.append(Object.assign(document.createElement("span"), { textContent: column.dataset.label }));
      if (isLegal(from, column)) {
        item.addEventListener("click", () => {
          menu.hidePopover();
          place(card, column, cardsOf(column).querySelector(".board-card"));
        });
      } else {
        item.setAttribute("aria-disabled", "true");
        item.append(Object.assign(document.createElement("span"), { className: "menu__reason", textContent: board.dataset.notLegal }));
      }
      menu.append(item);
    }
    document.body.append(menu);
    menu.addEventListener("toggle", (event) => event.newState === "closed" && menu.remove());
    menu.showPopover();
    kesher.place(menu, button);
  }

  board?.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (button) openMenu(button);
  });

  // --- counts and sums; beyond a thousand only when somebody asks

  function showCount(place, figure) {
    if (!("isMore" in figure.dataset)) {
      place.textContent = figure.dataset.count;
      return;
    }
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button button--quiet button--small", textContent: figure.dataset.count, title: board.dataset.countAll });
    button.addEventListener("click", () => {
      const url = new URL(document.getElementById("board-figures").getAttribute("hx-get"), location.href);
      url.searchParams.set("exact", "1");
      htmx.ajax("GET", url.pathname + url.search, { target: "#board-figures", swap: "innerHTML" });
    });
    place.replaceChildren(button);
  }

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "board-figures") return;
    for (const figure of event.target.querySelectorAll("[data-figure]")) {
      const column = columns().find((one) => one.dataset.column === figure.getAttribute("value"));
      if (!column) continue;
      showCount(column.querySelector(".board__count"), figure);
      column.querySelector(".board__sum").textContent = figure.dataset.sum;
    }
  });

  function rove() {
    const first = board?.querySelector(".board-card");
    if (first && !board.querySelector('.board-card[tabindex="0"]')) first.tabIndex = 0;
  }

  board?.addEventListener("focusin", (event) => {
    const card = event.target.closest(".board-card");
    if (!card) return;
    for (const one of board.querySelectorAll('.board-card[tabindex="0"]')) one.tabIndex = -1;
    card.tabIndex = 0;
  });
  document.addEventListener("htmx:afterSettle", rove);
  rove();
  if (mayEdit) startSorting();
}

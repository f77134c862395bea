// The session ended while something was being typed: the page stays as it is; who types signs in in
// another tab, comes back and saves. A page that holds nothing is led to sign in and back, by htmx.

let signInUrl = "";

document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (xhr.status !== 401 || !kesher.isTyped()) return;
  event.preventDefault();
  const isKnown = Boolean(signInUrl);
  signInUrl = xhr.getResponseHeader("HX-Redirect");
  if (requestConfig.elt.matches("form")) offer();
  else if (!isKnown) kesher.toast({ text: kesher.words.signedOut, kind: "error" });
});

async function offer() {
  const { signedOutTitle, signedOutText, signedOutYes } = kesher.words;
  const answer = kesher.ask({ title: signedOutTitle, text: signedOutText, yes: signedOutYes });
  document.querySelector("[data-confirm-yes]").focus(); // nothing can be lost by it
  if (await answer) window.open(signInUrl, "_blank", "noopener");
}

// A new session has a new token. Where somebody else has signed in, this page stays closed to him.
async function goOn() {
  if (!signInUrl || document.hidden) return;
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const { body } = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!signInUrl || body.dataset.draftScope !== document.body.dataset.draftScope) return;
  signInUrl = "";
  document.body.setAttribute("hx-headers", body.getAttribute("hx-headers"));
  const token = kesher.requestHeaders()["X-CSRFToken"];
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  kesher.toast({ text: kesher.words.signedInAgain });
}

addEventListener("focus", goOn);
document.addEventListener("visibilitychange", goOn);

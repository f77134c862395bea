// Passkeys: signing in with one, confirming with one, adding one.
// The server's options stand on the page as data, or are fetched when nobody is signed in yet.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) =>
    letter.charCodeAt(0),
  );

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const withBytes = (options) => {
  const { publicKey } = options;
  const described = (list) => list?.map((item) => ({ ...item, id: toBytes(item.id) }));
  return {
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      ...(publicKey.user && { user: { ...publicKey.user, id: toBytes(publicKey.user.id) } }),
      ...(publicKey.excludeCredentials && {
        excludeCredentials: described(publicKey.excludeCredentials),
      }),
      ...(publicKey.allowCredentials && {
        allowCredentials: described(publicKey.allowCredentials),
      }),
    },
  };
};

const asJson = (credential) => {
  const { response } = credential;
  const parts = { clientDataJSON: toText(response.clientDataJSON) };
  if (response.attestationObject) {
    parts.attestationObject = toText(response.attestationObject);
    parts.transports = response.getTransports?.() ?? [];
  } else {
    parts.authenticatorData = toText(response.authenticatorData);
    parts.signature = toText(response.signature);
    parts.userHandle = response.userHandle ? toText(response.userHandle) : null;
  }
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: parts,
  });
};

const optionsOnPage = () => JSON.parse(document.getElementById("passkey-options").textContent);

const fetchedOptions = async (form) => {
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return (await answer.json()).request_options;
};

const ceremonies = {
  "sign-in": async (form) => navigator.credentials.get(withBytes(await fetchedOptions(form))),
  confirm: async () => navigator.credentials.get(withBytes(optionsOnPage())),
  add: async (form) => {
    const options = withBytes(optionsOnPage());
    const isAlone = form.elements.passwordless?.checked ?? false;
    Object.assign((options.publicKey.authenticatorSelection ??= {}), {
      residentKey: isAlone ? "required" : "discouraged",
      requireResidentKey: isAlone,
      ...(isAlone && { userVerification: "required" }),
    });
    return navigator.credentials.create(options);
  },
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const message = form.querySelector("[data-passkey-message]");
    const button = form.querySelector("button[type=submit]");
    message.textContent = "";
    button.disabled = true;
    try {
      form.elements.credential.value = asJson(await ceremonies[form.dataset.passkey](form));
      form.submit();
    } catch {
      // Refused, cancelled or timed out: the browser tells no more, on purpose.
      message.textContent = form.dataset.failedText;
      button.disabled = false;
    }
  });
}

// Page script of the portal. Every page works without it.

// Countdown beside the ring of remaining time.
for (const left of document.querySelectorAll("[data-seconds]")) {
  const total = Number(left.dataset.total);
  const end = Date.now() + Number(left.dataset.seconds) * 1000;
  const text = left.querySelector("[data-clock]");
  const run = left.querySelector(".run");
  const tick = () => {
    const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    text.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (run) run.setAttribute("stroke-dasharray", `${(100 * seconds) / total} 100`);
    if (seconds > 0) setTimeout(tick, 1000);
  };
  tick();
}

// The browser's own key. It shows that a form comes from the browser that began, which a stolen
// cookie does not; it cannot be exported. Without it everything works as without script.
async function browserKey() {
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const open = indexedDB.open("portal", 1);
  open.onupgradeneeded = () => open.result.createObjectStore("keys");
  const database = await done(open);
  const keys = (mode) => database.transaction("keys", mode).objectStore("keys");
  const kept = () => done(keys("readonly").get("own"));
  if (await kept()) return kept();
  const made = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  await done(keys("readwrite").add(made, "own")).catch(() => {});
  return kept();
}

// Signs what the form is about, the label and each part preceded by their lengths.
async function prove(form) {
  const { privateKey, publicKey } = await browserKey();
  const at = String(Date.now());
  const parts = ["bk-v1", new URL(form.action).pathname, form.elements.csrf.value, form.elements.address?.value ?? "", at];
  const bytes = parts.flatMap((part) => {
    const text = [...new TextEncoder().encode(part)];
    return [text.length >>> 24, text.length >>> 16, text.length >>> 8, text.length].map((byte) => byte & 255).concat(text);
  });
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, new Uint8Array(bytes));
  const raw = await crypto.subtle.exportKey("raw", publicKey);
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  for (const [name, value] of [["bk", text(raw)], ["bk_at", at], ["bk_sig", text(signature)]]) {
    const input = form.elements[name] ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
    input.value = value;
  }
}
const send = (form) => prove(form).catch(() => {}).finally(() => form.submit());
addEventListener("submit", (event) => {
  if (event.target.dataset.bk === undefined) return;
  event.preventDefault();
  send(event.target);
});

// Live pages: the server says when something changed, the page follows.
for (const live of document.querySelectorAll("[data-events]")) {
  const source = new EventSource(live.dataset.events);
  const follow = () => {
    source.close();
    const form = document.getElementById(live.dataset.submit);
    fetch(live.dataset.events.replace("/events", "/state"))
      .then((answer) => answer.text())
      .then((state) => {
        if (state === "approved" && form) send(form);
        else location.assign(live.dataset.next);
      });
  };
  source.addEventListener("changed", follow);
  // No stream to be had: look again in a while, as the page does without script.
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
  });
  // The person leaves the page by a form: what that changes is no news.
  addEventListener("submit", () => source.close());
  addEventListener("pagehide", () => source.close());
}

// The code to be scanned changes every minute: the page is shown anew, opened as it was.
for (const scannable of document.querySelectorAll("[data-again]")) {
  scannable.open = location.hash === "#scan";
  setTimeout(() => {
    location.hash = scannable.open ? "scan" : "";
    location.reload();
  }, Number(scannable.dataset.again) * 1000);
}

// The phone app on this device came back with the code that finishes the sign-in.
const complete = document.getElementById("complete");
if (complete && location.hash.length > 1) {
  complete.elements.completion.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  send(complete);
}

// The parts of the password rule, named while typing.
const fresh = document.querySelector("input[data-rule]");
if (fresh) {
  const meets = {
    shortest: (text, n) => [...text].length >= n,
    longest: (text, n) => [...text].length <= n,
    kinds: (text) => {
      const count = (pattern) => (text.match(pattern) || []).length;
      const upper = count(/\p{Lu}/gu), lower = count(/\p{Ll}/gu), digits = count(/[0-9]/g);
      const special = [...text].length - upper - lower - digits;
      return [upper, lower, digits, special].filter((n) => n >= 2).length >= 3;
    },
    guess: () => undefined, // only the server knows
  };
  fresh.addEventListener("input", () => {
    for (const part of document.querySelectorAll("[data-part]")) {
      const met = meets[part.dataset.part](fresh.value, Number(part.dataset.n));
      if (met === undefined) continue;
      part.className = met ? "met" : "unmet";
      part.querySelector("[data-said]").textContent = met ? part.dataset.met : part.dataset.unmet;
    }
  });
}

// Passkeys. The browser offers what it has for this portal in the field for the address; the button
// asks for one outright.
const passkey = document.getElementById("passkey");
let offering;
async function askForPasskey(mediation) {
  const { options, state } = await (await fetch("/sign-in/passkey/options")).json();
  offering?.abort();
  offering = new AbortController();
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey);
  const credential = await navigator.credentials.get({ publicKey, mediation, signal: offering.signal });
  passkey.elements.response.value = JSON.stringify(credential);
  passkey.elements.state.value = state;
  await send(passkey);
}
if (passkey && window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  const button = document.getElementById("use-passkey");
  button.hidden = false;
  button.addEventListener("click", () => askForPasskey("optional").catch(() => {}));
  const offer = (there) => there && document.querySelector("[autocomplete~=webauthn]") && askForPasskey("conditional");
  Promise.resolve(PublicKeyCredential.isConditionalMediationAvailable?.()).then(offer).catch(() => {});
}
const newPasskey = document.getElementById("new-passkey");
if (newPasskey && window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
  newPasskey.hidden = false;
  newPasskey.addEventListener("submit", async (event) => {
    event.preventDefault();
    const trouble = document.querySelector("[data-passkey-trouble]");
    trouble.hidden = true;
    try {
      const { options, state } = await (await fetch("/passkeys/options")).json();
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey);
      const credential = await navigator.credentials.create({ publicKey });
      newPasskey.elements.response.value = JSON.stringify(credential);
      newPasskey.elements.state.value = state;
      await send(newPasskey);
    } catch {
      trouble.hidden = false;
    }
  });
}

// Prints the page.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// Copies a link to the clipboard, and says so.
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).innerText.trim());
    button.textContent = button.dataset.done;
  });
}

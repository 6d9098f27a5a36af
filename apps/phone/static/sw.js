// Keeps the app for when there is no network: its files come from the cache always, all of one
// version. A new version is a new cache, filled whole before it takes over; the browser looks for
// one (this very file has changed then) whenever the app is opened.
const CACHE = "symbolon-BUILD";
// What each file must be (SHA-256); written here when the app is built.
const HASHES = "symbolon-HASHES";
// Kept last: a cache with this in it has all the others.
const WHOLE = "/app/whole";
async function keep(cache, path) {
  const answer = await fetch(path, { cache: "no-cache" });
  if (!answer.ok) throw new Error(path);
  const digest = await crypto.subtle.digest("SHA-256", await answer.clone().arrayBuffer());
  if (btoa(String.fromCharCode(...new Uint8Array(digest))) !== HASHES[path]) throw Object.assign(new Error(path), { isOther: true });
  await cache.put(path, answer.clone());
  return answer;
}
// One file that is not what it should be, and the whole version is refused; the one before stays.
addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    // What was whole once, stays as it was.
    if (!(await cache.match(WHOLE))) {
      try {
        await Promise.all(Object.keys(HASHES).map((path) => keep(cache, path)));
        await cache.put(WHOLE, new Response());
      } catch (error) {
        await caches.delete(CACHE);
        // A network that breaks off is nothing to be told of.
        if (error.isOther && (await caches.keys()).length) {
          for (const page of await clients.matchAll({ type: "window", includeUncontrolled: true })) page.postMessage("refused");
        }
        throw error;
      }
    }
    await skipWaiting();
  })());
});
addEventListener("activate", (event) => {
  // The version before stays: an app that is open goes on with it.
  const old = (names) => Promise.all(names.filter((n) => n !== CACHE).slice(0, -1).map((n) => caches.delete(n)));
  event.waitUntil(caches.keys().then(old).then(() => clients.claim()));
});
addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  const path = url.pathname === "/app/index.html" ? "/app/" : url.pathname;
  if (!HASHES[path]) return;
  // An app that is open asks for its own version by name.
  const from = async () => caches.open((await caches.has(url.search.slice(1))) ? url.search.slice(1) : CACHE);
  event.respondWith(from().then(async (cache) => (await cache.match(path)) ?? keep(cache, path)));
});
// What a notification says; everything else is said by the app.
const SAYS = {
  en: ["Sign-in request", "Open the app to see who asks.", "Decline"],
  sv: ["Förfrågan om inloggning", "Öppna appen för att se vem som frågar.", "Avböj"],
  de: ["Anfrage zur Anmeldung", "Öffnen Sie die App, um zu sehen, wer fragt.", "Ablehnen"],
  fr: ["Demande de connexion", "Ouvrez l’application pour voir qui demande.", "Refuser"],
  es: ["Solicitud de inicio de sesión", "Abra la aplicación para ver quién pregunta.", "Rechazar"],
  ar: ["طلب تسجيل دخول", "افتح التطبيق لترى من يطلب.", "رفض"],
};
const [title, body, decline] = SAYS[navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => SAYS[tag])] ?? SAYS.en;
// Somebody waits. The message says nothing: the app looks by itself. One that is open has seen it, and its
// notification goes at once; but there is always one, since browsers drop whoever shows none.
addEventListener("push", (event) => {
  event.waitUntil((async () => {
    const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
    const isOpen = (page) => new URL(page.url).pathname === "/app/" && page.visibilityState === "visible";
    const silent = pages.some(isOpen);
    await registration.showNotification(title, {
      body, tag: "request", renotify: !silent, silent, requireInteraction: true,
      icon: "/app/icon-192.png", actions: [{ action: "decline", title: decline }],
    });
    if (silent) for (const shown of await registration.getNotifications()) shown.close();
  })());
});
// The notification's Decline leads to the screen that declines; nothing is decided here.
addEventListener("notificationclick", (event) => {
  event.notification.close();
  const there = event.action === "decline" ? "/app/#decline" : "/app/";
  event.waitUntil((async () => {
    const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
    const app = pages.find((page) => new URL(page.url).pathname === "/app/");
    if (!app) return clients.openWindow(there);
    if (event.action === "decline") return app.navigate(there).then(() => app.focus(), () => clients.openWindow(there));
    return app.focus();
  })());
});
// The push service has another place for this phone. The server is told by whoever knows the secret of the
// place before (`Moved` in the protocol); what fails here, the app does when it is opened.
const records = (mode, act) => new Promise((done, fail) => {
  const opening = indexedDB.open("symbolon");
  // Without the app's database there is nobody to tell of, and none is made here.
  opening.onupgradeneeded = () => opening.transaction.abort();
  opening.onerror = fail;
  opening.onsuccess = () => {
    const asked = act(opening.result.transaction("records", mode).objectStore("records"));
    opening.result.close();
    asked.onerror = fail;
    asked.onsuccess = () => done(asked.result);
  };
});
const size = (n) => [n >>> 24, n >>> 16, n >>> 8, n].map((byte) => byte & 255);
async function move() {
  // The server's key; then for each profile its id, and the secret of the place that the server knows.
  const rung = await records("readonly", (store) => store.get("rung"));
  if (!rung) return;
  const there = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: rung.slice(0, 65) });
  const bytes = (text) => new TextEncoder().encode(text);
  const [place, key, auth] = [bytes(there.endpoint), there.getKey("p256dh"), there.getKey("auth")].map((part) => new Uint8Array(part));
  const length = place.length < 256 ? [0x78, place.length] : [0x79, ...size(place.length).slice(2)];
  const subscription = [0xa3, 0, ...length, ...place, 1, 0x58, 65, ...key, 2, 0x50, ...auth];
  const tell = async (at) => {
    const profile = rung.slice(at, at + 16);
    const parts = [bytes("mfa-moved-v1"), profile, subscription].flatMap((part) => [...size(part.length), ...part]);
    const secret = await crypto.subtle.importKey("raw", rung.slice(at + 16, at + 32), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const proof = new Uint8Array(await crypto.subtle.sign("HMAC", secret, new Uint8Array(parts)));
    const body = new Uint8Array([0xa3, 0, 0x50, ...profile, 1, ...subscription, 2, 0x58, 32, ...proof]);
    if ((await fetch("/phone/1/moved", { method: "POST", body, credentials: "omit", redirect: "error" })).ok) rung.set(auth, at + 16);
  };
  const profiles = Array.from({ length: (rung.length - 65) / 32 }, (_, nth) => 65 + nth * 32);
  await Promise.allSettled(profiles.map(tell));
  await records("readwrite", (store) => store.put(rung, "rung"));
}
addEventListener("pushsubscriptionchange", (event) => event.waitUntil(move()));

// Keeps the app for when there is no network: its files come from the cache always, all of one
// version. A new version is a new cache, filled whole before it takes over; the browser looks for
// one (this very file has changed then) whenever the app is opened.
const CACHE = "symbolon-BUILD";
const FILES = ["/app/", "/app/app.js", "/app/app_bg.wasm", "/app/start.js", "/app/worker.js", "/app/app.css",
  "/app/manifest.webmanifest", "/app/icon.svg", "/app/icon-192.png", "/assets/pictures.svg"];
addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => skipWaiting()));
});
addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((n) => n !== CACHE).map((n) => caches.delete(n)));
  event.waitUntil(caches.keys().then(old).then(() => clients.claim()));
});
addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  const path = url.pathname === "/app/index.html" ? "/app/" : url.pathname;
  if (!FILES.includes(path)) return;
  event.respondWith(caches.open(CACHE).then((cache) => cache.match(path)).then((kept) => kept || fetch(event.request)));
});

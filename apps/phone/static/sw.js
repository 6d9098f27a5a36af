// Keeps the app for when there is no network: what was fetched last is kept, the network goes first
// for the page itself so that a new version arrives, and the cache answers when it does not.
const CACHE = "symbolon-BUILD";
const FILES = ["/app/", "/app/app.js", "/app/app_bg.wasm", "/app/start.js", "/app/worker.js", "/app/app.css",
  "/app/manifest.webmanifest", "/app/icon.svg", "/assets/pictures.svg"];
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

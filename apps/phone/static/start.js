// Starts the app. The default policy lets two scripts of ours load and refuses all HTML.
const ours = ["/app/worker.js", "/app/sw.js"];
globalThis.trustedTypes?.createPolicy("default", {
  createScriptURL: (url) => {
    const there = new URL(url, location.href);
    if (there.origin === location.origin && ours.includes(there.pathname)) return url;
    throw new TypeError(url);
  },
});
if ("serviceWorker" in navigator) {
  const workers = navigator.serviceWorker;
  workers.register("/app/sw.js", { scope: "/app/" });
  // Whoever looks at the app needs no notification of what it shows.
  const seen = async () => {
    if (document.hidden) return;
    const shown = await (await workers.ready).getNotifications();
    for (const notification of shown) notification.close();
  };
  addEventListener("visibilitychange", seen);
  seen();
}
// Of this very version, also for its workers: a newer one may come while the app is open.
globalThis.glue = "/app/app.js?symbolon-BUILD";
const { default: init } = await import(globalThis.glue);
await init({ module_or_path: "/app/app_bg.wasm?symbolon-BUILD" });
document.getElementById("skeleton")?.remove();

// Starts the app. The default policy lets two scripts of ours load and refuses all HTML.
const ours = ["/app/worker.js", "/app/sw.js"];
globalThis.trustedTypes?.createPolicy("default", {
  createScriptURL: (url) => {
    if (ours.includes(new URL(url, location.href).pathname)) return url;
    throw new TypeError(url);
  },
});
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/app/sw.js", { scope: "/app/" });
  // Whoever looks at the app needs no notification of what it shows.
  const seen = async () => {
    if (document.hidden) return;
    const there = await (await navigator.serviceWorker.ready).getNotifications();
    for (const notification of there) notification.close();
  };
  addEventListener("visibilitychange", seen);
  seen();
}
const { default: init } = await import("/app/app.js");
await init({ module_or_path: "/app/app_bg.wasm" });
document.getElementById("skeleton")?.remove();

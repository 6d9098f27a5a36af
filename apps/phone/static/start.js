// Starts the app. The default policy lets two scripts of ours load and refuses all HTML.
const ours = ["/app/worker.js", "/app/sw.js"];
globalThis.trustedTypes?.createPolicy("default", {
  createScriptURL: (url) => {
    if (ours.includes(new URL(url, location.href).pathname)) return url;
    throw new TypeError(url);
  },
});
if ("serviceWorker" in navigator) {
  const workers = navigator.serviceWorker;
  const renewed = new Promise((done) => { workers.addEventListener("controllerchange", () => done(true), { once: true }); });
  const { waiting } = (await workers.getRegistration("/app/")) ?? {};
  if (waiting && workers.controller) {
    waiting.postMessage("take over");
    const late = new Promise((done) => { setTimeout(done, 3000); });
    if (await Promise.race([renewed, late])) {
      location.reload();
      await new Promise(() => {});
    }
  }
  // Another window let a newer version take over: this one is opened anew when nobody looks.
  const away = () => { if (document.hidden) location.reload(); };
  if (workers.controller) renewed.then(() => { addEventListener("visibilitychange", away); away(); });
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
const { default: init } = await import("/app/app.js");
await init({ module_or_path: "/app/app_bg.wasm" });
document.getElementById("skeleton")?.remove();

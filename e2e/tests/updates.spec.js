// Updates of the app: one byte that is not what it should be, and the version before stays.
import { test, expect } from "@playwright/test";
import { createServer, request } from "node:http";
import { Town } from "../support/town.js";

let town;
test.beforeEach(async () => { town = await Town.start(); });
test.afterEach(async () => { await town.end(); });

/** Stands where the server stood, and changes what some files say on their way. */
async function tamper(port, behind, changes) {
  const server = createServer((asked, answer) => {
    const { host, "accept-encoding": _, ...headers } = asked.headers;
    const there = new URL(behind);
    const forward = request({ host: there.hostname, port: there.port, path: asked.url, method: asked.method,
      headers: { ...headers, host: there.host, "if-none-match": "" } }, (came) => {
      const parts = [];
      came.on("data", (part) => parts.push(part));
      came.on("end", () => {
        const body = (changes[asked.url] ?? ((bytes) => bytes))(Buffer.concat(parts));
        const { "content-length": __, "transfer-encoding": ___, etag: ____, ...given } = came.headers;
        answer.writeHead(came.statusCode, { ...given, "content-length": body.length });
        answer.end(body);
      });
    });
    asked.pipe(forward);
  });
  await new Promise((ready) => server.listen(port, "localhost", ready));
  return server;
}

test("threat_90 an update with one changed byte is refused, and the app says so", async () => {
  const phone = await town.phone();
  await phone.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const port = new URL(town.origin).port;
  await town.stopServer();
  await town.serve("0");
  const changed = (bytes) => { const other = Buffer.from(bytes); other[100] ^= 1; return other; };
  const newer = (bytes) => Buffer.from(bytes.toString().replace(/symbolon-[a-z]*[0-9a-f]+"/, 'symbolon-newer"'));
  const proxy = await tamper(port, town.origin, { "/app/sw.js": newer, "/app/app.css": changed });
  const style = () => phone.evaluate(async () => (await (await fetch("/app/app.css")).text()).length);
  const before = await style();
  await phone.evaluate(() => navigator.serviceWorker.ready.then((there) => there.update()).catch(() => {}));

  await expect(phone.getByRole("alert").filter({ hasText: "An update of this app was refused" })).toBeVisible();
  const caches = await phone.evaluate(() => caches.keys());
  expect(caches.filter((name) => name === "symbolon-newer")).toEqual([]);
  expect(await style()).toBe(before);
  await phone.reload();
  await expect(phone.getByRole("heading", { name: "Cards" })).toBeVisible();

  proxy.closeAllConnections();
  await new Promise((done) => proxy.close(done));
  const good = await tamper(port, town.origin, { "/app/sw.js": newer });
  await phone.evaluate(() => navigator.serviceWorker.ready.then((there) => there.update()));
  await expect.poll(() => phone.evaluate(() => caches.keys())).toContain("symbolon-newer");
  good.closeAllConnections();
  await new Promise((done) => good.close(done));
});

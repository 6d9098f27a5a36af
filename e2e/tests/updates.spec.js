// Updates of the app: one byte that is not what it should be, and the version before stays.
import { test, expect } from "@playwright/test";
import { createHash } from "node:crypto";
import { createServer, request } from "node:http";
import { Town, CARDS_PIN, enterPin, paste } from "../support/town.js";

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
        // Nothing there means that the connection breaks off.
        if (changes[asked.url.split("?")[0]] === null) return asked.socket.destroy();
        const body = (changes[asked.url.split("?")[0]] ?? ((bytes) => bytes))(Buffer.concat(parts));
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
  const newer = named("newer");
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

  await end(proxy);
  const good = await tamper(port, town.origin, { "/app/sw.js": newer });
  await phone.evaluate(() => navigator.serviceWorker.ready.then((there) => there.update()));
  await expect.poll(() => phone.evaluate(() => caches.keys())).toContain("symbolon-newer");
  await end(good);
});

/** The app as a next build has it: what the module calls is called otherwise, and so in the glue. */
async function nextBuild() {
  const get = async (path) => Buffer.from(await (await fetch(`${town.origin}${path}`)).arrayBuffer());
  const renamed = (text, before) => text.replace(new RegExp(`${before}n([12]\\d\\d)(?![\\w])`, "g"), (_, n) => `${before === "\\b" ? "" : before}n${Number(n) + 1}`);
  const glue = (bytes) => Buffer.from(renamed(bytes.toString(), "\\b"));
  const module = (bytes) => Buffer.from(renamed(bytes.toString("latin1"), "\x04"), "latin1");
  const hash = (bytes) => createHash("sha256").update(bytes).digest("base64");
  const [js, wasm, script, page] = [await get("/app/app.js"), await get("/app/app_bg.wasm"), await get("/app/start.js"), await get("/app/")];
  const start = (bytes) => Buffer.from(bytes.toString().replaceAll(/\?symbolon-[a-z]*[0-9a-f]+"/g, '?symbolon-newer"'));
  const worker = (bytes) => Buffer.from([[js, glue], [wasm, module], [script, start], [page, start]].reduce(
    (text, [file, changed]) => text.replace(hash(file), hash(changed(file))),
    bytes.toString().replace(/symbolon-[a-z]*[0-9a-f]+"/, 'symbolon-newer"'),
  ));
  expect(hash(glue(js))).not.toBe(hash(js));
  expect(WebAssembly.validate(module(wasm))).toBe(true);
  return { "/app/sw.js": worker, "/app/app.js": glue, "/app/app_bg.wasm": module, "/app/start.js": start, "/app/": start };
}

/** Ends a server in front, and every connection to it. */
async function end(server) {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
}

/** Looks for an update, and waits for what becomes of its worker. */
const update = (phone) => phone.evaluate(async () => {
  const there = await navigator.serviceWorker.ready;
  const came = new Promise((done) => { there.onupdatefound = () => done(there.installing); });
  there.update().catch(() => {});
  const worker = await came;
  const isOver = () => ["activated", "redundant"].includes(worker.state);
  await new Promise((done) => { worker.onstatechange = () => { if (isOver()) done(); }; if (isOver()) done(); });
  return worker.state;
});
const kept = (phone) => phone.evaluate(async () => {
  const all = [];
  for (const name of await caches.keys()) for (const key of await (await caches.open(name)).keys()) all.push(`${name} ${new URL(key.url).pathname}`);
  return all.sort();
});

/** A phone with a whole version, and a place where what the server sends can be changed. */
async function phoneBehind() {
  const phone = await town.phone();
  await phone.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await expect.poll(async () => (await kept(phone)).filter((one) => one.endsWith("/app/whole")).length).toBe(1);
  const before = await kept(phone);
  const port = new URL(town.origin).port;
  await town.stopServer();
  await town.serve("0");
  return { phone, before, changing: (changes) => tamper(port, town.origin, changes) };
}

const named = (name) => (bytes) => Buffer.from(bytes.toString().replace(/symbolon-[a-z]*[0-9a-f]+"/, `symbolon-${name}"`));

test("threat_90 whichever file is changed on its way, drawings included, the version is refused", async () => {
  test.setTimeout(180_000);
  const { phone, before, changing } = await phoneBehind();
  const files = before.map((one) => one.split(" ")[1]).filter((path) => path !== "/app/whole");
  expect(files).toEqual(expect.arrayContaining(["/app/", "/app/app.js", "/app/app_bg.wasm", "/app/worker.js", "/assets/pictures.svg", "/assets/brands.svg"]));
  for (const [n, path] of files.entries()) {
    const changed = (bytes) => { const other = Buffer.from(bytes); other[other.length - 10] ^= 1; return other; };
    const proxy = await changing({ "/app/sw.js": named(`newer${n}`), [path]: changed });
    expect(await update(phone), path).toBe("redundant");
    expect((await kept(phone)).filter((one) => one.includes("newer")), path).toEqual([]);
    await end(proxy);
  }
  expect(await kept(phone)).toEqual(before);
  await expect(phone.getByRole("alert").filter({ hasText: "An update of this app was refused" })).toBeVisible();
});

test("threat_90 a worker with another hash under the same name takes nothing away: the app starts without a network", async () => {
  const { phone, before, changing } = await phoneBehind();
  const other = (bytes) => Buffer.from(bytes.toString().replace(/("\/app\/app.css":")(.)/, (_, start, letter) => start + (letter === "A" ? "B" : "A")));
  const changed = (bytes) => { const css = Buffer.from(bytes); css[100] ^= 1; return css; };
  const proxy = await changing({ "/app/sw.js": other, "/app/app.css": changed });
  expect(await update(phone)).toBe("activated");
  await end(proxy);
  expect(await kept(phone)).toEqual(before);
  await phone.reload();
  await expect(phone.getByRole("heading", { name: "Cards" })).toBeVisible();
});

test("a network that breaks off while an update is fetched is no alarm, and the version before stays", async () => {
  const { phone, before, changing } = await phoneBehind();
  const proxy = await changing({ "/app/sw.js": named("newer"), "/assets/brands.svg": null });
  expect(await update(phone)).toBe("redundant");
  expect((await kept(phone)).filter((one) => one.includes("newer"))).toEqual([]);
  await expect(phone.getByRole("alert").filter({ hasText: "An update" })).toHaveCount(0);
  await end(proxy);
  expect(await kept(phone)).toEqual(before);
});

test("a newer version that comes while the app is open disturbs nothing: the PIN works, and after a reload", async () => {
  test.setTimeout(150_000);
  const phone = await town.phone();
  await phone.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await paste(phone, "otpauth://totp/Google:alice?secret=JBSWY3DPEHPK3PXP&issuer=Google");
  for (let time = 0; time < 2; time++) await enterPin(phone, CARDS_PIN);
  const code = phone.locator("[data-code]");
  await expect(code).toBeVisible({ timeout: 30_000 });
  const port = new URL(town.origin).port;
  await town.stopServer();
  await town.serve("0");
  const proxy = await tamper(port, town.origin, await nextBuild());
  const kept = () => phone.evaluate(() => caches.keys());
  const unlock = async () => {
    await phone.evaluate(() => dispatchEvent(new Event("blur")));
    await phone.getByRole("button", { name: "Show the code of Google alice" }).click();
    await enterPin(phone, CARDS_PIN);
    await expect(code).toBeVisible({ timeout: 30_000 });
  };
  try {
    await phone.evaluate(() => navigator.serviceWorker.ready.then((there) => there.update()));
    await expect.poll(kept).toContain("symbolon-newer");
    // It has taken over.
    await phone.waitForFunction(async () => {
      const { installing, waiting } = await navigator.serviceWorker.getRegistration("/app/");
      return !installing && !waiting;
    });
    await unlock();

    await phone.reload();
    expect((await kept()).at(-1)).toBe("symbolon-newer");
    await expect(phone.getByRole("heading", { name: "Cards" })).toBeVisible();
    await unlock();
    expect(phone.trouble).toEqual([]);
  } finally {
    proxy.closeAllConnections();
    await new Promise((done) => proxy.close(done));
  }
});

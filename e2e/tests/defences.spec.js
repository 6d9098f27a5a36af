// Attacks that only a browser can try.
import { test, expect } from "@playwright/test";
import { createServer } from "node:http";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { bytesBelow, cbor, followsFrom, holds, record, traces } from "../support/files.js";
import { Town, BOB, PIN, enterPin, finishActivation, paste, rounds } from "../support/town.js";

let town;
test.beforeEach(async () => { town = await Town.start(); });
test.afterEach(async () => { await town.end(); });

/** Tries to run something in a page in every way that injected markup could; what ran. */
function inject(page) {
  return page.evaluate(async () => {
    window.ran = [];
    const attempt = (what) => { try { what(); } catch { /* refused: good */ } };
    attempt(() => { document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='ran.push(1)'>"); });
    attempt(() => { document.body.innerHTML += "<svg onload='ran.push(2)'></svg>"; });
    attempt(() => {
      const script = document.createElement("script");
      script.textContent = "ran.push(3)";
      document.body.append(script);
    });
    attempt(() => {
      const image = document.createElement("img");
      image.setAttribute("onerror", "ran.push(4)");
      image.src = "/nowhere.png";
      document.body.append(image);
    });
    attempt(() => {
      const script = document.createElement("script");
      script.src = "data:text/javascript,ran.push(5)";
      document.body.append(script);
    });
    attempt(() => { setTimeout("ran.push(6)", 0); });
    attempt(() => { location.href = "javascript:ran.push(7)"; });
    await new Promise((done) => setTimeout(done, 500));
    return window.ran;
  });
}

test("threat 19: an injected node never runs, neither in the app nor in the portal", async () => {
  const phone = await town.phone();
  expect(await inject(phone)).toEqual([]);
  const portal = await town.browser();
  await portal.goto(town.origin);
  expect(await inject(portal)).toEqual([]);
});

test("threat 9 and 81: another site can neither send our forms nor frame our pages", async () => {
  const evil = createServer((request, answer) => {
    answer.setHeader("Content-Type", "text/html");
    answer.end(request.url === "/frame"
      ? `<iframe src="${town.origin}/" title="framed"></iframe>`
      : `<form method=post action="${town.origin}/sign-in/phone"><input name=address value=alice@acme.test><input name=csrf value=x></form><script>document.forms[0].submit()</script>`);
  });
  await new Promise((ready) => evil.listen(0, "127.0.0.1", ready));
  const elsewhere = `http://127.0.0.1:${evil.address().port}`;
  const page = await town.browser();
  await page.goto(town.origin);

  const [answer] = await Promise.all([
    page.waitForResponse(`${town.origin}/sign-in/phone`), page.goto(`${elsewhere}/`),
  ]);
  expect(answer.status()).toBe(403);
  await page.goto(`${elsewhere}/frame`);
  const framed = page.frames().find((frame) => frame !== page.mainFrame());
  expect(await framed.evaluate(() => document.body?.innerText ?? "").catch(() => "")).not.toContain("Sign in");
  evil.close();
});

for (let round = 1; round <= rounds(1, 20); round++) test(`threat 17: a copied browser profile is noticed when the original is used next, ${round} @endure`, async () => {
  test.setTimeout(150_000);
  const portal = await town.browser();
  await town.signIn(portal);
  const first = await town.activatedPhone(portal);
  await portal.getByRole("button", { name: "Sign out" }).click();
  await first.context().close();
  const copy = join(town.folder, "copied");
  cpSync(first.folder, copy, { recursive: true });
  const signIn = async (folder) => {
    const word = await town.startByPhone(portal);
    const phone = await town.launch(folder, { viewport: { width: 390, height: 844 } });
    await phone.goto(`${town.origin}/app/`);
    await phone.getByRole("radio", { name: word, exact: true }).click();
    await phone.getByRole("button", { name: "Accept" }).click();
    await enterPin(phone, PIN);
    return phone;
  };

  const stolen = await signIn(copy);
  await expect(portal.getByRole("heading", { name: /Hello/ })).toBeVisible({ timeout: 40_000 });
  await stolen.context().close();
  const thief = await portal.context().newPage();
  await portal.context().clearCookies({ name: "nothing" });
  await thief.goto(`${town.origin}/home`);
  await expect(thief.getByRole("heading", { name: /Hello/ })).toBeVisible();
  const home = await town.browser();
  const word = await town.startByPhone(home);
  const original = await town.launch(first.folder, { viewport: { width: 390, height: 844 } });
  await original.goto(`${town.origin}/app/`);
  await original.getByRole("radio", { name: word, exact: true }).click();
  await original.getByRole("button", { name: "Accept" }).click();
  await enterPin(original, PIN);

  await expect(original.getByRole("heading", { name: "Suspended" })).toBeVisible({ timeout: 40_000 });
  await thief.goto(`${town.origin}/home`);
  await expect(thief).toHaveURL(`${town.origin}/`);
});

// Six replies are lost in each round: in full, 204.
for (let round = 1; round <= rounds(1, 34); round++) test(`threat 18: replies that are lost on their way to the phone raise no alarm, ${round} @endure`, async () => {
  test.setTimeout(150_000);
  const portal = await town.browser();
  await town.signIn(portal);
  const phone = await town.activatedPhone(portal);
  await portal.getByRole("button", { name: "Sign out" }).click();
  let [toLose, lost] = [0, 0];
  await phone.route("**/phone/1/answer", async (route) => {
    if (toLose === 0) return route.continue();
    toLose -= 1;
    lost += 1;
    await route.fetch();
    await route.abort("connectionreset");
  });

  for (const many of [1, 2, 1, 2]) {
    const word = await town.startByPhone(portal);
    toLose = many;
    await town.accept(phone, word);
    await expect(portal.getByRole("heading", { name: /Hello/ })).toBeVisible({ timeout: 40_000 });
    await phone.getByRole("button", { name: "Done" }).click();
    await portal.getByRole("button", { name: "Sign out" }).click();
  }
  expect(lost).toBe(6);
});

test("threat_14 and threat_15: two people's PINs are in nothing that the browser keeps or sends", async () => {
  test.setTimeout(180_000);
  const [alices, bobs, cards] = [PIN, "826405", "730275"];
  const portal = await town.browser();
  await town.signIn(portal);
  const phone = await town.phone();
  const traffic = record(phone.context());
  for (const [who, pin] of [[undefined, alices], [BOB, bobs]]) {
    if (who) await town.signIn(portal, who);
    const { link } = await town.showActivation(portal);
    await paste(phone, link);
    await finishActivation(portal, phone, pin);
    await portal.getByRole("button", { name: "Sign out" }).click();
  }
  await paste(phone, "otpauth://totp/Google:alice?secret=JBSWY3DPEHPK3PXP&issuer=Google");
  await enterPin(phone, cards);
  await enterPin(phone, cards);
  await expect(phone.locator("[data-code]")).toBeVisible({ timeout: 30_000 });
  const word = await town.startByPhone(portal);
  await town.accept(phone, word, alices);
  await expect(portal.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible({ timeout: 40_000 });
  await phone.context().close();

  const kept = bytesBelow(phone.folder);
  const sent = traffic();
  expect(kept.length).toBeGreaterThan(1_000_000);
  expect(sent.includes(Buffer.from("/phone/1/answer")), "the answer was recorded").toBe(true);
  for (const pin of [alices, bobs, cards]) {
    expect(traces(pin, kept), `${pin} in the files`).toEqual([]);
    expect(traces(pin, sent), `${pin} in the traffic`).toEqual([]);
  }
  // The search finds what is there.
  const control = Buffer.concat([kept, Buffer.from(`x${alices}x`), Buffer.from(bobs, "utf16le")]);
  expect([traces(alices, control), traces(bobs, control)]).toEqual([["text"], ["wide"]]);
});

test("threat_14 invariant I1: nothing that follows from a PIN is in what the app has stored or sent, for any PIN that is tried", async () => {
  test.setTimeout(240_000);
  const portal = await town.browser();
  await town.signIn(portal);
  const phone = await town.phone();
  const traffic = record(phone.context());
  for (const [who, pin] of [[undefined, PIN], [BOB, "826405"]]) {
    if (who) await town.signIn(portal, who);
    const { link } = await town.showActivation(portal);
    await paste(phone, link);
    await finishActivation(portal, phone, pin);
    await portal.getByRole("button", { name: "Sign out" }).click();
  }
  const word = await town.startByPhone(portal);
  await town.accept(phone, word);
  await expect(portal.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible({ timeout: 40_000 });

  // The profiles as they are stored, and their PINs stretched by the app's own worker.
  const stored = await phone.evaluate(() => new Promise((done) => {
    const opening = indexedDB.open("symbolon");
    opening.onsuccess = () => {
      const records = opening.result.transaction("records").objectStore("records");
      const [keys, values] = [records.getAllKeys(), records.getAll()];
      values.onsuccess = () => done(keys.result.map((key, n) => [String(key), Array.from(values.result[n])]).filter(([key]) => key.startsWith("profile:")));
    };
  }));
  const profiles = stored.map(([, bytes]) => cbor(Buffer.from(bytes)));
  expect(profiles.map((one) => one.get(9).length)).toEqual([32, 32]);
  const stretch = (pin, profile) => phone.evaluate(([pin, salt, memory, passes]) => new Promise((done, fail) => {
    const worker = new Worker("/app/worker.js", { type: "module" });
    worker.onmessage = ({ data }) => { worker.terminate(); data.stretched ? done(Array.from(data.stretched)) : fail(new Error(data.trouble)); };
    worker.postMessage({ glue: window.glue, module: new URL("/app/app_bg.wasm", location).href, pin, salt: new Uint8Array(salt), memory, passes });
  }), [pin, Array.from(profile.get(9)), profile.get(10).get(0), profile.get(10).get(1)]);
  const tried = [];
  for (const profile of profiles) {
    for (const pin of [PIN, "826405", "112358"]) tried.push([pin, followsFrom(Buffer.from(await stretch(pin, profile)), profile)]);
  }
  await phone.context().close();

  const [kept, sent] = [bytesBelow(phone.folder), traffic()];
  for (const [pin, values] of tried) {
    for (const value of values) expect([holds(kept, value), holds(sent, value)], pin).toEqual([false, false]);
  }
  // The search finds what is there: the salts in the files, and in no traffic.
  for (const profile of profiles) expect([holds(kept, profile.get(9)), holds(sent, profile.get(9))]).toEqual([true, false]);
});

test("a PIN that is entered stands nowhere on the page, and in no field; the browser is asked to keep what is stored", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const phone = await town.phone();
  await phone.addInitScript(() => {
    window.persists = 0;
    const persist = StorageManager.prototype.persist;
    StorageManager.prototype.persist = function () { window.persists += 1; return persist.call(this); };
    // Everything that the page ever says while a PIN is entered.
    window.said = new Set();
    window.fields = 0;
    new MutationObserver(() => {
      if (!document.querySelector(".pad")) return;
      window.said.add(document.documentElement.outerHTML);
      window.fields += document.querySelectorAll("input, textarea, [contenteditable]").length;
    }).observe(document, { childList: true, subtree: true, attributes: true, characterData: true });
  });
  await phone.reload();
  const { link } = await town.showActivation(portal);
  await paste(phone, link);
  await finishActivation(portal, phone, PIN);

  const { said, fields, persists } = await phone.evaluate(() => ({ said: [...window.said], fields: window.fields, persists: window.persists }));
  expect(said.length, "each digit changes the page").toBeGreaterThan(12);
  for (let n = 2; n < PIN.length; n++) {
    const part = new RegExp(`(?<![0-9.])${PIN.slice(0, n + 1)}`);
    expect(said.filter((page) => part.test(page)), `the first ${n + 1} digits`).toEqual([]);
  }
  expect(fields).toBe(0);
  expect(persists).toBe(1);
});

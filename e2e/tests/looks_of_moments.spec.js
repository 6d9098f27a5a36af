// Screens of the app that are seldom seen, in every condition: see `support/look.js`.
import { test, expect } from "@playwright/test";
import { Town, PIN, CARDS_PIN, enterPin, paste } from "../support/town.js";
import { look } from "../support/look.js";

const GMAIL = "otpauth://totp/Google:alice%40gmail.com?secret=JBSWY3DPEHPK3PXP&issuer=Google";
const OTHER = "826405";
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

let town, portal, phone;
test.beforeEach(async () => {
  test.setTimeout(240_000);
  town = await Town.start();
  portal = await town.browser();
});
test.afterEach(async () => { await town.end(); });

const press = (name) => phone.getByRole("button", { name, exact: true }).click();
const shows = (name) => expect(phone.getByRole("heading", { name })).toBeVisible({ timeout: 40_000 });
const follow = (fragment) => phone.evaluate((hash) => { location.hash = hash; }, fragment);

test("an iPhone's browser says to put the app on the home screen first, and activates nothing", async () => {
  await town.signIn(portal);
  const { link } = await town.showActivation(portal);
  phone = await town.phone(undefined, { bypassCSP: true, userAgent: IPHONE });
  const sent = [];
  phone.on("request", (request) => sent.push(new URL(request.url()).pathname));

  await paste(phone, link);

  await shows("First put the app on your home screen");
  await expect(phone.getByText("Tap Share, then “Add to Home Screen”")).toBeVisible();
  await look(phone, "app-install-first");
  expect(sent.filter((path) => path.startsWith("/phone/")), "nothing was asked or claimed").toEqual([]);
});

test("links that lead nowhere, and the PIN of a card", async () => {
  phone = await town.phone(undefined, { bypassCSP: true });
  await follow("#2.AAAAAAAAAAAAAAAAAAAAAA");
  await shows("Not on this device");
  await look(phone, "app-not-here");
  await press("Done");
  for (const [fragment, said] of [
    ["#2.damaged", "This code is damaged"],
    ["#1.AAAA.BBBB", "This code is damaged"],
    ["#7.later", "for a newer app"],
    ["#elsewhere", "neither a one-time password nor an activation"],
  ]) {
    await follow(fragment);
    await shows("That did not work");
    await expect(phone.getByText(said)).toBeVisible();
    expect(phone.url(), "it leaves the address bar").toBe(`${town.origin}/app/`);
    if (fragment === "#7.later") await look(phone, "app-newer-link");
    await press("Done");
  }
  await phone.goto("about:blank");
  await phone.goto(`${town.origin}/app/#1.AAAA.BBBB`);
  await shows("That did not work");
  await press("Done");

  await paste(phone, GMAIL);
  for (let time = 0; time < 2; time++) await enterPin(phone, CARDS_PIN);
  await expect(phone.locator("[data-code]")).toBeVisible({ timeout: 30_000 });
  await phone.reload();
  await press("Show the code of Google alice@gmail.com");
  await look(phone, "app-unlock");
});

test("a finger set up and given up, a card that it opens, another PIN, no such request, and declining from the notification", async () => {
  await town.signIn(portal);
  ({ phone } = await town.askedForFinger(portal, {}, { bypassCSP: true }));
  await press("Yes, use it");
  await shows("It is set up");
  await look(phone, "app-finger-on");
  await press("Done");
  await paste(phone, GMAIL);
  await press("With a finger or a face");
  await expect(phone.locator("[data-code]")).toBeVisible({ timeout: 30_000 });
  await press("Change Google alice@gmail.com");
  await expect(phone.getByText("Opens with a finger or a face.")).toBeVisible();
  await look(phone, "app-finger-card");
  await press("Back");

  const profile = async () => {
    await press("Profiles");
    await phone.getByRole("button", { name: /Acme/ }).click();
  };
  await profile();
  await press("Use the PIN only");
  await enterPin(phone, PIN);
  await shows("PIN only");
  await look(phone, "app-pin-only");
  await press("Done");
  await profile();
  await press("Change the PIN");
  for (const pin of [PIN, OTHER, OTHER]) await enterPin(phone, pin);
  await shows("PIN changed");
  await look(phone, "app-pin-changed");
  await press("Done");
  await follow("#2.AAAAAAAAAAAAAAAAAAAAAA");
  await shows("No such request");
  await look(phone, "app-no-such-request");
  await press("Done");

  await portal.getByRole("button", { name: "Sign out" }).click();
  await phone.goto("about:blank");
  await town.startByPhone(portal);
  await phone.goto(`${town.origin}/app/#decline`);
  await shows("Decline this request?");
  await look(phone, "app-decline");
});

test("an interrupted activation, a damaged record, a refused update, and a request that ended elsewhere", async () => {
  await town.signIn(portal);
  const { link } = await town.showActivation(portal);
  phone = await town.phone(undefined, { bypassCSP: true });
  await paste(phone, link);
  await press("Activate");
  await expect(phone.locator("[data-word]")).toBeVisible();
  await phone.reload();
  await shows("This activation was interrupted");
  await look(phone, "app-interrupted");
  await press("Done");

  await paste(phone, "otpauth://totp/One:a?secret=JBSWY3DPEHPK3PXA\notpauth://totp/Two:b?secret=JBSWY3DPEHPK3PXB");
  await press("Save");
  for (let time = 0; time < 2; time++) await enterPin(phone, CARDS_PIN);
  await shows("Cards were added");
  await phone.evaluate(async () => {
    const open = indexedDB.open("symbolon");
    const database = await new Promise((resolve) => { open.onsuccess = () => resolve(open.result); });
    const records = database.transaction("records", "readwrite").objectStore("records");
    const keys = await new Promise((resolve) => { records.getAllKeys().onsuccess = (event) => resolve(event.target.result); });
    records.put(new Uint8Array([1, 2, 3]), keys.find((one) => String(one).startsWith("card:")));
    database.close();
  });
  await phone.reload();
  await expect(phone.getByRole("alert").filter({ hasText: "A record on this phone" })).toBeVisible();
  await phone.evaluate(() => navigator.serviceWorker.dispatchEvent(new MessageEvent("message", { data: "refused" })));
  await expect(phone.getByRole("alert").filter({ hasText: "An update of this app was refused" })).toBeVisible();
  await look(phone, "app-notices");

  phone = await town.activatedPhone(portal, PIN, { bypassCSP: true });
  await portal.getByRole("button", { name: "Sign out" }).click();
  await town.startByPhone(portal);
  await shows("Sign in?");
  await portal.getByRole("button", { name: "Use email and password" }).click();
  await shows("This request is over");
  await look(phone, "app-over");
});

test("help pages, in a language that is read from the left and one from the right", async () => {
  for (const locale of ["sv", "ar"]) {
    const reader = await town.browser({ locale });
    await reader.goto(`${town.origin}/help`);
    await look(reader, `help-${locale}`, ["light", "dark", "large"]);
    const topics = await reader.locator(".topics a").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
    expect(topics.length).toBe(10);
    for (const topic of topics) {
      await reader.goto(town.origin + topic);
      await expect(reader.getByRole("heading", { level: 1 })).toBeVisible();
      await look(reader, topic.replaceAll("/", "-").slice(1) + `-${locale}`, ["light", "text"]);
      for (const picture of await reader.locator("figure img").all()) {
        await picture.scrollIntoViewIfNeeded();
        await expect.poll(() => picture.evaluate((image) => image.naturalWidth)).toBeGreaterThan(300);
      }
    }
  }
});

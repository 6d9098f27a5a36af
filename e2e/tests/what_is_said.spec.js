// What the app says is so, and what the person has to read stays.
import { test, expect } from "@playwright/test";
import { Town, CARDS_PIN, enterPin, paste } from "../support/town.js";

let town;
test.beforeEach(async () => { town = await Town.start(); });
test.afterEach(async () => { await town.end(); });

const heading = (page, name) => expect(page.getByRole("heading", { name, exact: true })).toBeVisible({ timeout: 40_000 });

test("a request whose time ran out at the PIN was answered by nobody else", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const phone = await town.activatedPhone(portal);
  await phone.addInitScript(() => {
    const now = Date.now;
    window.ahead = 0;
    Date.now = () => now() + window.ahead;
  });
  await phone.reload();
  const cafe = await town.browser();
  const word = await town.startByPhone(cafe);
  await phone.bringToFront();
  await phone.getByRole("radio", { name: word, exact: true }).click();
  await phone.getByRole("button", { name: "Accept" }).click();
  await heading(phone, "PIN for Acme Support");
  // Its two minutes are over, and so is the request.
  await phone.evaluate(() => { window.ahead = 121_000; });
  await cafe.getByRole("button", { name: "Use email and password" }).click();
  await heading(phone, "Too late");
});

test("a finger that could not be set up for want of a network is not said to be missing", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const { phone } = await town.askedForFinger(portal);
  await phone.context().setOffline(true);
  await phone.getByRole("button", { name: "Yes, use it" }).click();
  await heading(phone, "Ready");
  await expect(phone.getByRole("status")).not.toContainText("no lock of its own");
  await expect(phone.getByRole("status")).toContainText("server");
});

test("a link that she follows opens from wherever nothing is lost, and one that is broken gets a sentence", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const phone = await town.activatedPhone(portal);
  const settings = async () => {
    await phone.getByRole("button", { name: "Profiles" }).click();
    await phone.getByRole("button", { name: "Settings" }).click();
    await heading(phone, "Settings");
  };
  await settings();
  await phone.evaluate(() => { location.hash = "#1.broken"; });
  await expect(phone.getByText("This code is damaged or incomplete")).toBeVisible();
  await phone.getByRole("button", { name: "Done" }).click();

  await settings();
  const cafe = await town.browser();
  await town.startByPhone(cafe);
  const link = await cafe.getByRole("link", { name: "approve it here" }).getAttribute("href");
  await phone.evaluate((hash) => { location.hash = hash; }, new URL(link).hash);
  await heading(phone, "Sign in?");
  await expect(phone.getByRole("radio"), "in link mode there is nothing to compare").toHaveCount(0);
});

test("what the browser's own detector does not find, our reader does", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const { film } = await town.showActivation(portal);
  const phone = await town.phone(film);
  await phone.addInitScript(() => {
    window.asked = 0;
    window.BarcodeDetector = class {
      static async getSupportedFormats() { return ["qr_code"]; }
      async detect() { window.asked += 1; return []; }
    };
  });
  await phone.reload();
  await phone.getByRole("button", { name: "Scan a QR code" }).click();
  await heading(phone, "Activate this phone?");
  expect(await phone.evaluate(() => window.asked)).toBeGreaterThan(0);
});

test("what an export came to stays to be read, whoever asks meanwhile", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const phone = await town.activatedPhone(portal);
  const card = (issuer, last) => `otpauth://totp/${issuer}:alice?secret=JBSWY3DPEHPK3PX${last}&issuer=${issuer}`;
  await paste(phone, [card("One", "A"), card("Two", "B")].join("\n"));
  await phone.getByRole("button", { name: "Save" }).click();
  await enterPin(phone, CARDS_PIN);
  await enterPin(phone, CARDS_PIN);
  await heading(phone, "Cards were added");
  await town.startByPhone(await town.browser());
  await phone.bringToFront();
  await phone.waitForTimeout(3000);
  await heading(phone, "Cards were added");
  await phone.getByRole("button", { name: "Done" }).click();
  await heading(phone, "Sign in?");
});

test("notifications that the browser has no place for are not said to be on", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const phone = await town.activatedPhone(portal);
  await phone.context().grantPermissions(["notifications"], { origin: town.origin });
  // The server was told once; the browser has dropped its subscription since, and makes no other.
  await phone.evaluate(() => new Promise((done) => {
    PushManager.prototype.subscribe = () => Promise.reject(new Error("no push service"));
    const opening = indexedDB.open("symbolon");
    opening.onsuccess = () => {
      const writing = opening.result.transaction("records", "readwrite");
      writing.objectStore("records").put(new Uint8Array([1]), "told");
      writing.oncomplete = () => { opening.result.close(); done(); };
    };
  }));
  await phone.getByRole("button", { name: "Profiles" }).click();
  await phone.getByRole("button", { name: "Check this phone" }).click();
  await expect(phone.getByText("Notifications do not work here.")).toBeVisible();
});

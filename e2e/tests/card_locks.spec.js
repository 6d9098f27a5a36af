// How cards open: by the phone's own lock, by a PIN, by half of the secret at Alice's organisation.
import { test, expect } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { Town, PIN, CARDS_PIN, enterPin, paste, terminal } from "../support/town.js";

const GMAIL = "otpauth://totp/Google:alice%40gmail.com?secret=JBSWY3DPEHPK3PXP&issuer=Google";

let town;
test.beforeEach(async () => { town = await Town.start(); });
test.afterEach(async () => { await town.end(); });

/** The codes that an independent computation gives around now. */
function codesNow() {
  const tally = process.env.TALLY ?? "../target/debug/tally";
  const at = (shift) => new Date(Date.now() + shift * 1000).toISOString();
  return [-30, 0, 30].map((shift) => execFileSync(tally, ["code", "--uri", GMAIL, "--at", at(shift)]).toString().trim());
}

async function shownCode(phone) {
  await expect(phone.locator("[data-code]")).toBeVisible({ timeout: 40_000 });
  return (await phone.locator("[data-code]").textContent()).replace(/\s/g, "");
}

test("Alice's finger opens her card, also without a network and after a reload; another finger does not", async () => {
  const phone = await town.phone();
  const finger = await town.sensor(phone);
  await paste(phone, GMAIL);
  await expect(phone.getByRole("heading", { name: "How shall this card open?" })).toBeVisible();
  await phone.getByRole("button", { name: "With a finger or a face" }).click();
  expect(codesNow()).toContain(await shownCode(phone));

  await phone.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await town.stopServer();
  await phone.reload();
  await phone.getByRole("button", { name: /^Show the code of Google/ }).click();
  expect(codesNow()).toContain(await shownCode(phone));
  await phone.reload();
  await finger.recognises(false);
  await phone.getByRole("button", { name: /^Show the code of Google/ }).click();
  await expect(phone.getByText("Not recognised. Try again.")).toBeVisible();
});

test("another finger loses nothing that was scanned, and says so when it is set up", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const { phone, finger } = await town.askedForFinger(portal);
  await finger.recognises(false);
  await phone.getByRole("button", { name: "Yes, use it" }).click();
  await expect(phone.getByText("Later you can set it up in the profile’s settings.")).toBeVisible({ timeout: 40_000 });
  await phone.getByRole("button", { name: "Done" }).click();
  await paste(phone, GMAIL);
  await phone.getByRole("button", { name: "With a finger or a face" }).click();
  await expect(phone.getByText("Not recognised. Try again.")).toBeVisible();
  await phone.getByRole("button", { name: "With the PIN for cards" }).click();
  await enterPin(phone, CARDS_PIN);
  await enterPin(phone, CARDS_PIN);
  expect(codesNow()).toContain(await shownCode(phone));

  await paste(phone, [GMAIL.replaceAll("Google", "Proton"), GMAIL.replaceAll("Google", "Bank")].join("\n"));
  await phone.getByRole("button", { name: "With a finger or a face" }).click();
  await expect(phone.getByText("Not recognised. Try again.")).toBeVisible();
  await expect(phone.getByRole("listitem")).toHaveCount(2);
});

test("a secret that is text is called that before a PIN is chosen for it", async () => {
  const phone = await town.phone();
  await paste(phone, "otpauth://totp/Svc:a?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Svc");
  await expect(phone.getByText("This secret is plain text")).toBeVisible();
  await phone.getByRole("button", { name: "Back" }).click();
  await paste(phone, GMAIL);
  await expect(phone.getByRole("heading", { name: "Choose a PIN for your cards" })).toBeVisible();
  await expect(phone.getByText("This secret is plain text")).toHaveCount(0);
});

test("where the sensor gives no secret, the card has a PIN and the phone says so", async () => {
  const phone = await town.phone();
  await town.sensor(phone, { hasPrf: false });
  await paste(phone, GMAIL);
  await phone.getByRole("button", { name: "With a finger or a face" }).click();
  await expect(phone.getByText("The PIN stays.")).toBeVisible();
  await enterPin(phone, CARDS_PIN);
  await enterPin(phone, CARDS_PIN);
  expect(codesNow()).toContain(await shownCode(phone));
});

test("the PIN's drawing is the same each time and differs for a typing error", async () => {
  const phone = await town.phone();
  await paste(phone, GMAIL);
  await enterPin(phone, CARDS_PIN);
  await enterPin(phone, CARDS_PIN);
  await shownCode(phone);
  const drawing = async () => (await phone.getByText(/The drawing of this PIN/).textContent()).match(/PIN: (.*?)\./)[1];
  const right = await drawing();
  const unlock = async (pin) => {
    await phone.getByRole("button", { name: /^Show the code of Google/ }).click();
    await enterPin(phone, pin);
    await shownCode(phone);
    return drawing();
  };
  expect(await unlock(CARDS_PIN)).toBe(right);
  const others = [await unlock("830276"), await unlock("830285")];
  expect(others.some((other) => other !== right), "of two typing errors one shows, but once in 256").toBe(true);
  const kept = await phone.evaluate(async () => {
    const open = indexedDB.open("symbolon");
    const database = await new Promise((resolve) => { open.onsuccess = () => resolve(open.result); });
    const all = (what) => new Promise((resolve) => {
      const asked = database.transaction("records").objectStore("records")[what]();
      asked.onsuccess = () => resolve(asked.result);
    });
    const [keys, values] = [await all("getAllKeys"), await all("getAll")];
    return keys.map((key, n) => [key, [...new Uint8Array(values[n].buffer ?? values[n])]]);
  });
  expect(kept.map(([key]) => key).filter((key) => !/^(card:|group$)/.test(key)), "no record of its own").toEqual([]);
  for (const [key, bytes] of kept) {
    expect(Buffer.from(bytes).includes(right), `${key} does not name it`).toBe(false);
  }
  expect(kept.length).toBeGreaterThan(1);
});

test("half of a card is kept by Alice's organisation: her PIN releases it, and a revoked phone shows nothing", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const phone = await town.activatedPhone(portal);
  await paste(phone, GMAIL);
  await enterPin(phone, CARDS_PIN);
  await enterPin(phone, CARDS_PIN);
  await shownCode(phone);
  await phone.getByRole("button", { name: "Change Google alice@gmail.com" }).click();
  await phone.getByRole("button", { name: /^Keep half of it at/ }).click();
  await enterPin(phone, "000001");
  await expect(phone.getByText("4 tries left")).toBeVisible({ timeout: 40_000 });
  await enterPin(phone, PIN);
  expect(codesNow()).toContain(await shownCode(phone));

  await phone.reload();
  await phone.getByRole("button", { name: /^Show the code of Google/ }).click();
  await enterPin(phone, PIN);
  expect(codesNow()).toContain(await shownCode(phone));
  await phone.reload();
  await portal.goto(`${town.origin}/phones`);
  await portal.getByRole("link", { name: /^Revoke/ }).click();
  await portal.getByRole("button", { name: /^Revoke/ }).click();
  await expect(phone.getByRole("heading", { name: "A profile was revoked" })).toBeVisible({ timeout: 40_000 });
  await phone.getByRole("button", { name: "Done" }).click();
  await phone.getByRole("button", { name: /^Show the code of Google/ }).click();
  await expect(phone.getByRole("heading", { name: "The other half is gone" })).toBeVisible();
});

test("the next code in the last seconds, for whoever wants that", async () => {
  const phone = await town.phone();
  // A code that is opened early would close before the next one comes.
  await phone.clock.install({ time: new Date("2026-03-02T09:00:12Z") });
  await phone.reload();
  await phone.getByRole("button", { name: "Profiles" }).click();
  await phone.getByRole("button", { name: "Settings" }).click();
  await phone.getByRole("checkbox", { name: /next code/ }).check();
  await phone.getByRole("button", { name: "Back" }).click();
  await phone.getByRole("button", { name: "Back" }).click();
  await paste(phone, GMAIL);
  await enterPin(phone, CARDS_PIN);
  await enterPin(phone, CARDS_PIN);
  await shownCode(phone);
  await expect(async () => {
    await phone.clock.runFor(1000);
    await expect(phone.locator("[data-after]")).toBeVisible({ timeout: 50 });
  }).toPass({ timeout: 60_000 });
  const next = (await phone.locator("[data-after]").textContent()).replace(/\D/g, "");
  await phone.clock.runFor(6000);
  await expect.poll(() => shownCode(phone)).toBe(next);
});

test("in a terminal, a card whose half is at the organisation opens with the profile's PIN, and goes with the profile", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const { link } = await town.showActivation(portal);
  const desk = terminal(town);
  await desk.activate(portal, link, PIN);
  expect(desk.run([CARDS_PIN, CARDS_PIN], "cards", "--add", GMAIL)).toBe("Added Google alice@gmail.com.\n");

  expect(desk.run([CARDS_PIN, "111222"], "cards", "--split", "google")).toMatch(/wrong PIN, 4 tries left/);
  expect(desk.run([CARDS_PIN, PIN], "cards", "--split", "google")).toMatch(/opens with the PIN of/);

  expect(desk.run([CARDS_PIN], "cards")).toMatch(/--- --- {2}Google alice@gmail.com {2}\(half at its server/);
  expect(desk.run(["111222"], "cards", "--open", "google")).toMatch(/wrong PIN, 4 tries left/);
  const opened = desk.run([PIN], "cards", "--open", "google");
  expect(codesNow()).toContain(opened.split("  ")[0].replace(/\s/g, ""));
  await portal.goto(`${town.origin}/phones`);
  await portal.getByRole("link", { name: /^Revoke/ }).click();
  await portal.getByRole("button", { name: /^Revoke/ }).click();
  await expect(portal.getByRole("heading", { name: "My phones" })).toBeVisible();
  expect(desk.run([PIN], "cards", "--open", "google")).toBe("tally: this profile was revoked: activate it again on the portal\n");
});

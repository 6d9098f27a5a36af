// The list of cards: counters, names, order, removing, and the export of another app.
import { test, expect } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { Town, CARDS_PIN, enterPin, paste } from "../support/town.js";

let town;
test.beforeEach(async () => { town = await Town.start(); });
test.afterEach(async () => { await town.end(); });

// RFC 4226 appendix D.
const HOTP = "otpauth://hotp/Bank:alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=0";
const CODES = ["755224", "287082", "359152"];
// Two accounts: Google:alice (TOTP, secret "Hello!" de ad be ef) and b (HOTP, SHA-256, 8 digits, counter 5).
const EXPORT = "otpauth-migration://offline?data=CigKCkhlbGxvId6tvu8SDEdvb2dsZTphbGljZRoGR29vZ2xlIAEoATACCg8KAgECEgFiIAIoAjABOAUQARgDIAA%3D";

async function enterTwice(phone) {
  await enterPin(phone, CARDS_PIN);
  await expect(phone.getByRole("heading", { name: "Enter it once more" })).toBeVisible();
  await enterPin(phone, CARDS_PIN);
}

async function addList(phone, names) {
  await paste(phone, names.map((name, n) => `otpauth://totp/${name}:alice?secret=JBSWY3DPEHPK3PX${"ABCDEFGH"[n]}&issuer=${name}`).join("\n"));
  await phone.getByRole("button", { name: "Save" }).click();
  await enterTwice(phone);
  await expect(phone.getByText(`Added: ${names.length}.`)).toBeVisible({ timeout: 60_000 });
  await phone.getByRole("button", { name: "Done" }).click();
}

const list = (phone) => phone.locator("li .names p:first-child").allTextContents();

test("a counter moves on by its button, and stays where it is across a reload", async () => {
  const phone = await town.phone();
  await paste(phone, HOTP);
  await enterTwice(phone);
  const code = async () => (await phone.locator("[data-code]").textContent()).replace(/\s/g, "");
  await expect.poll(code, { timeout: 30_000 }).toBe(CODES[0]);
  await phone.getByRole("button", { name: "Next code" }).click();
  await expect.poll(code).toBe(CODES[1]);
  await expect(phone.getByRole("button", { name: "Next code" }), "a double tap is one tap").toBeDisabled();

  await phone.reload();
  await phone.getByRole("button", { name: "Show the code of Bank alice" }).click();
  await enterPin(phone, CARDS_PIN);
  await expect.poll(code, { timeout: 30_000 }).toBe(CODES[1]);
  await phone.getByRole("button", { name: "Next code" }).click();
  await expect.poll(code).toBe(CODES[2]);
});

test("Alice renames, moves, removes and finds her cards", async () => {
  const phone = await town.phone();
  await addList(phone, ["One", "Two", "Three", "Four", "Five", "Six"]);
  expect(await list(phone)).toEqual(["One", "Two", "Three", "Four", "Five", "Six"]);

  await phone.getByRole("button", { name: "Change Two alice" }).click();
  await phone.getByLabel("Service").fill("One");
  await phone.getByRole("button", { name: "Save" }).click();
  await expect(phone.getByRole("alert")).toHaveText("This name is taken. Choose another one.");
  await phone.getByLabel("Service").fill("Second");
  await phone.getByRole("button", { name: "Save" }).click();
  await expect.poll(() => list(phone)).toEqual(["One", "Second", "Three", "Four", "Five", "Six"]);

  await phone.getByRole("button", { name: "Change Three alice" }).click();
  await phone.getByRole("button", { name: "Move up" }).click();
  await expect(phone.getByRole("status").filter({ hasText: "2 / 6" })).toHaveCount(1);
  await phone.getByRole("button", { name: "Move up" }).click();
  await expect(phone.getByRole("status").filter({ hasText: "1 / 6" })).toHaveCount(1);
  await phone.getByRole("button", { name: "Back" }).click();
  await expect.poll(() => list(phone)).toEqual(["Three", "One", "Second", "Four", "Five", "Six"]);

  await phone.getByRole("button", { name: "Change Four alice" }).click();
  await phone.getByRole("button", { name: "Remove this card" }).click();
  await expect(phone.getByText("Four alice was removed.")).toBeVisible();
  await phone.getByRole("button", { name: "Undo" }).click();
  await expect(phone.getByRole("button", { name: "Undo" })).toBeHidden();
  await expect.poll(() => list(phone)).toEqual(["Three", "One", "Second", "Four", "Five", "Six"]);

  // Added anew before Undo: still one card, since two masks of one secret would give the PIN away.
  await phone.getByRole("button", { name: "Change Four alice" }).click();
  await phone.getByRole("button", { name: "Remove this card" }).click();
  await paste(phone, "otpauth://totp/Four:alice?secret=JBSWY3DPEHPK3PXM&issuer=Four");
  await enterTwice(phone);
  await expect(phone.locator("[data-code]")).toBeVisible({ timeout: 30_000 });
  // It may be gone by now, which is as well.
  await phone.getByRole("button", { name: "Undo" }).click({ timeout: 2000 }).catch(() => {});
  await expect(phone.getByRole("button", { name: "Undo" })).toBeHidden({ timeout: 12_000 });
  await expect.poll(() => list(phone)).toEqual(["Three", "One", "Second", "Five", "Six", "Four"]);

  await phone.getByLabel("Search").fill("SEC ali");
  await expect.poll(() => list(phone)).toEqual(["Second"]);
  await phone.getByLabel("Search").fill("nowhere");
  await expect(phone.getByText("No card is called that.")).toBeVisible();
  await phone.reload();
  await expect.poll(() => list(phone)).toEqual(["Three", "One", "Second", "Five", "Six", "Four"]);
});

test("in a long list, the search stays and the open code is in sight", async () => {
  const phone = await town.phone();
  await addList(phone, ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight"]);
  await phone.setViewportSize({ width: 390, height: 560 });
  await phone.getByRole("button", { name: "Show the code of Eight alice" }).click();
  await enterPin(phone, CARDS_PIN);
  await expect(phone.locator("[data-code]")).toBeInViewport({ ratio: 1, timeout: 30_000 });

  await phone.getByLabel("Search").fill("seven");
  await phone.getByRole("button", { name: "Show the code of Seven alice" }).click();
  await enterPin(phone, CARDS_PIN);
  await expect(phone.locator("[data-code]")).toBeInViewport({ ratio: 1, timeout: 30_000 });
  await expect(phone.getByLabel("Search")).toHaveValue("seven");
  expect(await list(phone)).toEqual(["Seven"]);

  // What the search would hide comes into sight when it is new; and the search goes when it is not needed.
  await paste(phone, "otpauth://totp/Nine:alice?secret=JBSWY3DPEHPK3PXI&issuer=Nine");
  await enterTwice(phone);
  await expect(phone.locator("[data-code]")).toBeInViewport({ ratio: 1, timeout: 30_000 });
  await expect(phone.getByLabel("Search")).toHaveValue("");
  await phone.getByLabel("Search").fill("e");
  for (const name of ["Nine", "Eight", "Seven", "Three", "Five"]) {
    await phone.getByRole("button", { name: `Change ${name} alice` }).click();
    await phone.getByRole("button", { name: "Remove this card" }).click();
    await expect(phone.getByText(`${name} alice was removed.`)).toBeVisible();
    expect(await list(phone), "the list is never shown with a card that is gone").not.toContain(name);
  }
  await phone.getByLabel("Search").fill("");
  expect(await list(phone)).toEqual(["One", "Two", "Four", "Six"]);
});

test("a list with remarks, and a link that cannot be computed, becomes the cards of the others", async () => {
  const phone = await town.phone();
  await paste(phone, ["# my codes", "otpauth://totp/One:alice?secret=JBSWY3DPEHPK3PXA", "otpauth://totp/Two:alice?secret=JBSWY3DPEHPK3PXB", "otpauth://totp/Three:alice?secret=JBSWY3DPEHPK3PXC&digits=12"].join("\n"));
  await phone.getByRole("button", { name: "Save" }).click();
  await enterTwice(phone);
  await expect(phone.getByText("Added: 2.")).toBeVisible({ timeout: 60_000 });
  await expect(phone.getByText("This app cannot compute: 1.")).toBeVisible();
});

test("an export of Google's authenticator becomes cards; the one that is there already stays", async () => {
  const png = execFileSync("qrencode", ["-o", "-", "-s", "6", "-m", "4", EXPORT]);
  const phone = await town.phone(town.film(png));
  await phone.getByRole("button", { name: "Scan a QR code" }).click();
  await expect(phone.getByText("2 accounts.")).toBeVisible();
  await phone.getByRole("button", { name: "Save" }).click();
  await enterTwice(phone);
  await expect(phone.getByText("Added: 2. The export has more codes to scan: 2.")).toBeVisible({ timeout: 60_000 });
  await phone.getByRole("button", { name: "Done" }).click();
  const code = execFileSync(process.env.TALLY ?? "../target/debug/tally",
    ["code", "--uri", "otpauth://hotp/b?secret=AEBA&algorithm=SHA256&digits=8&counter=5"]).toString().trim();
  await phone.getByRole("button", { name: "Show the code of b" }).click();
  await enterPin(phone, CARDS_PIN);
  await expect(phone.locator("[data-code]")).toHaveText(`${code.slice(0, 4)} ${code.slice(4)}`, { timeout: 30_000 });
});

test("two hundred accounts become cards at once, in the order of the list", async () => {
  const phone = await town.phone();
  const names = Array.from({ length: 200 }, (_, n) => `Service${String(n).padStart(3, "0")}`);
  const secret = (n) => `JBSWY3DPEHPK${"ABCDEFGHIJKLMNOP"[n >> 4]}${"ABCDEFGHIJKLMNOP"[n & 15]}PX`;
  await paste(phone, names.map((name, n) => `otpauth://totp/${name}:alice?secret=${secret(n)}&issuer=${name}`).join("\n"));
  await phone.getByRole("button", { name: "Save" }).click();
  await enterTwice(phone);
  const begun = Date.now();
  await expect(phone.getByText("Added: 200.")).toBeVisible({ timeout: 60_000 });
  console.log(`    added after ${Date.now() - begun} ms, of which one PIN`);
  await phone.getByRole("button", { name: "Done" }).click();
  expect(await list(phone)).toEqual(names);
});

test("cards are dragged to another place, known issuers show their bundled symbol, and nothing is fetched by name", async () => {
  const phone = await town.phone();
  const asked = [];
  phone.on("request", (request) => asked.push(request.url()));
  await addList(phone, ["Acme", "GitHub", "Google"]);
  expect(await list(phone)).toEqual(["Acme", "GitHub", "Google"]);
  await phone.getByRole("listitem").filter({ hasText: "Google" }).dragTo(phone.getByRole("listitem").filter({ hasText: "Acme" }));
  await expect.poll(() => list(phone)).toEqual(["Google", "Acme", "GitHub"]);
  await phone.reload();
  await expect.poll(() => list(phone), "after a reload").toEqual(["Google", "Acme", "GitHub"]);

  const symbol = (name) => phone.getByRole("listitem").filter({ hasText: name }).locator(".badge use");
  await expect(symbol("GitHub")).toHaveAttribute("href", "/assets/brands.svg#github");
  await expect(symbol("Acme")).toHaveCount(0);
  expect(asked.filter((url) => !url.startsWith(town.origin))).toEqual([]);
  expect(asked.filter((url) => /github|google/i.test(new URL(url).pathname))).toEqual([]);
});

test("three accounts of one issuer are told apart", async () => {
  const phone = await town.phone();
  const link = (who, secret) => `otpauth://totp/Google:${who}?secret=${secret}&issuer=Google`;
  await paste(phone, [link("alice", "JBSWY3DPEHPK3PXA"), link("bob", "JBSWY3DPEHPK3PXB"), link("work", "JBSWY3DPEHPK3PXC")].join("\n"));
  await phone.getByRole("button", { name: "Save" }).click();
  await enterTwice(phone);
  await expect(phone.getByText("Added: 3.")).toBeVisible({ timeout: 60_000 });
  await phone.getByRole("button", { name: "Done" }).click();
  for (const who of ["alice", "bob", "work"]) {
    await expect(phone.getByRole("button", { name: `Show the code of Google ${who}` })).toBeVisible();
  }
});

test("a copied code is announced, and is the code that was shown", async () => {
  const phone = await town.phone();
  await phone.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: town.origin });
  await paste(phone, "otpauth://hotp/Bank:alice?secret=JBSWY3DPEHPK3PXP&counter=0&issuer=Bank");
  for (let time = 0; time < 2; time++) await enterPin(phone, CARDS_PIN);
  const code = phone.locator("[data-code]");
  await expect(code).toBeVisible({ timeout: 30_000 });
  await expect(phone.getByRole("status").filter({ hasText: "Copied" })).toHaveCount(0);

  await phone.getByRole("button", { name: "Copy" }).click();

  await expect(phone.getByRole("status").filter({ hasText: "Copied" })).toHaveCount(1);
  const shown = (await code.textContent()).replace(/\s/g, "");
  expect(await phone.evaluate(() => navigator.clipboard.readText())).toBe(shown);
});

test("where the browser lets nothing be copied, that is said", async () => {
  const phone = await town.phone();
  await phone.evaluate(() => { navigator.clipboard.writeText = () => Promise.reject(new Error("no")); });
  await paste(phone, HOTP);
  for (let time = 0; time < 2; time++) await enterPin(phone, CARDS_PIN);
  await expect(phone.locator("[data-code]")).toBeVisible({ timeout: 30_000 });
  await phone.getByRole("button", { name: "Copy" }).click();
  await expect(phone.getByRole("status").filter({ hasText: "Not copied" })).toHaveCount(1);
});

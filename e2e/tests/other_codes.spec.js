// Codes that take the place of the mailed one: of this phone without a network, of another app. And
// what must not take any place.
import { test, expect } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { look } from "../support/look.js";
import { Town, ALICE, PIN, CARDS_PIN, enterPin, paste } from "../support/town.js";

let town;
test.beforeEach(async () => { town = await Town.start(); });
test.afterEach(async () => { await town.end(); });

/** Email and password, up to the form for an app's code. */
async function askedForAppCode(portal) {
  await portal.goto(town.origin);
  const form = portal.getByRole("region", { name: "With email and password" });
  await form.getByLabel("Email address").fill(ALICE.address);
  await form.getByLabel("Password").fill(ALICE.password);
  await form.getByRole("button").click();
  await portal.getByRole("link", { name: "use an app’s code" }).click();
  await expect(portal.getByRole("heading", { name: "Enter the app’s code" })).toBeVisible();
}

async function submit(portal, code) {
  await portal.getByLabel("Code", { exact: true }).fill(code);
  await portal.getByRole("button", { name: "Submit" }).click();
}

const signedIn = (portal) => expect(portal.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible();

test("Alice's phone without a network shows a code that signs her in, once", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const { phone } = await town.fingerPhone(portal);
  const profile = async () => {
    await phone.getByRole("button", { name: "Profiles" }).click();
    await phone.getByRole("button", { name: /Acme|Demo/ }).first().click();
  };
  await profile();
  await phone.getByRole("button", { name: "Show codes without a network" }).click();
  await enterPin(phone, PIN);
  await expect(phone.getByRole("heading", { name: "Codes without a network are on" })).toBeVisible({ timeout: 40_000 });
  await phone.getByRole("button", { name: "Done" }).click();
  await portal.getByRole("button", { name: "Sign out" }).click();

  await askedForAppCode(portal);
  await phone.context().setOffline(true);
  await phone.bringToFront();
  await phone.getByRole("button", { name: /^Code without a network/ }).click();
  const code = (await phone.locator("[data-code]").textContent()).replace(/\s/g, "");
  expect(code).toMatch(/^\d{8}$/);
  await look(phone, "app-offline-code");
  await submit(portal, code);
  await signedIn(portal);

  await portal.getByRole("button", { name: "Sign out" }).click();
  await askedForAppCode(portal);
  await submit(portal, code);
  await expect(portal.getByText("That code is wrong or was used before.")).toBeVisible();
  expect(phone.trouble.filter((line) => !line.includes("ERR_INTERNET_DISCONNECTED"))).toEqual([]);
});

test("another authenticator app takes the place of the mailed code", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  await portal.goto(`${town.origin}/phones`);
  await portal.getByLabel("Name of the app").fill("Aegis");
  await portal.getByRole("button", { name: "Add an app" }).click();
  await expect(portal.getByRole("heading", { name: "Add an authenticator app" })).toBeVisible();
  const uri = await portal.locator("a[href^='otpauth:']").getAttribute("href");
  const tally = process.env.TALLY ?? "../target/debug/tally";
  const codeAt = (shift) => execFileSync(tally, ["code", "--uri", uri, "--at",
    new Date(Date.now() + shift * 1000).toISOString()]).toString().trim();
  await portal.getByLabel("Code from the app").fill(codeAt(-30));
  await portal.getByRole("button", { name: "Confirm" }).click();
  await expect(portal.getByText("Aegis")).toBeVisible();
  await portal.getByRole("button", { name: "Sign out" }).click();

  await askedForAppCode(portal);
  await submit(portal, codeAt(0));
  await signedIn(portal);
});

test("threat_1 the code on a sign-in page signs nobody in when it is sent to Alice instead of scanned by her", async () => {
  const home = await town.browser();
  await town.signIn(home);
  const phone = await town.activatedPhone(home);
  await home.getByRole("button", { name: "Sign out" }).click();
  const mallory = await town.browser();
  await town.startByPhone(mallory);
  const request = new URL(mallory.url()).pathname.split("/").pop();
  const code = `symbolon:3.${request}.AAAAAAAAAAAAAAAAAAAAAA`;

  await phone.bringToFront();
  await phone.goto(`${town.origin}/app/#3.${request}.AAAAAAAAAAAAAAAAAAAAAA`);
  await expect(phone.getByRole("radio").first()).toBeVisible();
  await phone.goto(`${town.origin}/app/`);
  await expect(phone.getByRole("radio").first()).toBeVisible();
  await expect(phone.getByText("The code on the screen was read.")).toHaveCount(0);

  await phone.getByRole("button", { name: "Decline" }).click();
  await expect(mallory.getByRole("heading", { name: "Declined on your phone" })).toBeVisible();
  await phone.getByRole("button", { name: "Done" }).click();
  await paste(phone, code);
  await expect(phone.getByText("This code is neither a one-time password nor an activation.")).toBeVisible();
});

test("a damaged record leaves the others alone, and the phone says so", async () => {
  const phone = await town.phone();
  const link = (issuer, secret) => `otpauth://totp/${issuer}:alice?secret=${secret}&issuer=${issuer}`;
  await paste(phone, [link("Google", "JBSWY3DPEHPK3PXA"), link("Proton", "JBSWY3DPEHPK3PXB")].join("\n"));
  await phone.getByRole("button", { name: "Save" }).click();
  await enterPin(phone, CARDS_PIN);
  await enterPin(phone, CARDS_PIN);
  await expect(phone.getByText("Added: 2.")).toBeVisible({ timeout: 60_000 });
  await phone.evaluate(async () => {
    const open = indexedDB.open("symbolon");
    const database = await new Promise((resolve) => { open.onsuccess = () => resolve(open.result); });
    const records = database.transaction("records", "readwrite").objectStore("records");
    const keys = records.getAllKeys();
    await new Promise((resolve) => { keys.onsuccess = resolve; });
    const key = keys.result.filter((one) => String(one).startsWith("card:")).sort()[0];
    const put = records.put(new Uint8Array([1, 2, 3]), key);
    await new Promise((resolve) => { put.onsuccess = resolve; });
    database.close();
  });

  await phone.reload();

  await expect(phone.getByRole("button", { name: /^Show the code of/ })).toHaveCount(1);
  await expect(phone.getByRole("alert").filter({ hasText: "A record on this phone" })).toBeVisible();
});

test("what a newer app has kept is left alone, and is not taken for nothing", async () => {
  const phone = await town.phone();
  // Its tables are others: this app in its open tab makes way for it.
  await phone.evaluate(() => new Promise((resolve, reject) => {
    const open = indexedDB.open("symbolon", 2);
    open.onblocked = () => reject(new Error("the open app does not make way"));
    open.onsuccess = () => { open.result.close(); resolve(); };
  }));

  await phone.reload();

  await expect(phone.getByText("A record on this phone cannot be read: it is damaged, or from a newer app.")).toBeVisible();
  await phone.getByRole("button", { name: "Done" }).click();
  await expect(phone.getByRole("alert").filter({ hasText: "A record on this phone" })).toBeVisible();
  await expect(phone.getByText("Nothing here yet.")).toHaveCount(0);
});

// What an operator can set, as people meet it.
import { test, expect } from "@playwright/test";
import { PIN, terminal } from "../support/town.js";
import { Served } from "../support/served.js";
import { look } from "../support/look.js";

let town;
test.afterEach(async () => { await town.end(); });

async function served(more) {
  town = await Served.start(more);
  town.addAlice();
  const portal = await town.browser();
  await town.signIn(portal);
  return portal;
}

test("compare: the phone shows the browser's picture, and Accept is enough", async () => {
  const portal = await served("[pictures]\ncompare = true");
  const phone = await town.activatedPhone(portal, PIN, { bypassCSP: true });
  await portal.getByRole("button", { name: "Sign out" }).click();
  const word = await town.startByPhone(portal);

  await expect(phone.getByText("Does the browser show this very picture?")).toBeVisible();
  await expect(phone.getByRole("img", { name: word })).toBeVisible();
  await look(phone, "app-compare");
  await phone.getByRole("button", { name: "Accept" }).click();
  for (const digit of PIN) await phone.getByRole("button", { name: digit, exact: true }).click();
  await phone.getByRole("button", { name: "Done" }).click();

  await expect(portal.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible({ timeout: 40_000 });
});

test("biometrics = \"bound\": a credential that may be copied is not taken, and the PIN stays", async () => {
  const portal = await served("biometrics = \"bound\"");
  const { phone } = await town.askedForFinger(portal, { isCopied: true });

  await phone.getByRole("button", { name: "Yes, use it" }).click();

  await expect(phone.getByText(/does not take the credential/)).toBeVisible({ timeout: 40_000 });
  await phone.getByRole("button", { name: "Done" }).click();
  await portal.getByRole("button", { name: "Sign out" }).click();
  await town.approve(portal, phone);
});

test("biometrics = \"any\": the same credential signs in", async () => {
  const portal = await served("biometrics = \"any\"");
  const { phone } = await town.askedForFinger(portal, { isCopied: true });
  await phone.getByRole("button", { name: "Yes, use it" }).click();
  await expect(phone.getByRole("heading", { name: "It is set up" })).toBeVisible({ timeout: 40_000 });
  await phone.getByRole("button", { name: "Done" }).click();
  await portal.getByRole("button", { name: "Sign out" }).click();
  const word = await town.startByPhone(portal);

  await phone.bringToFront();
  await phone.getByRole("radio", { name: word, exact: true }).click();
  await phone.getByRole("button", { name: "Accept" }).click();

  await expect(portal.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible({ timeout: 40_000 });
});

test("a terminal is activated, checks itself, and says so when it was revoked at the console", async () => {
  const portal = await served("");
  const desk = terminal(town);
  const { link } = await town.showActivation(portal);
  await desk.activate(portal, link, PIN);
  const check = () => desk.run([], "check");

  expect(check()).toMatch(/ready\n {2}keys {3}in a file that only you can read\n {2}clock {2}right\n$/);
  town.run("device", "revoke", "alice@acme.test");
  expect(check()).toMatch(/revoked: activate it again on the portal/);
});

// What else may happen to a request: the wrong picture, no, not me, wrong PINs.
import { test, expect } from "@playwright/test";
import { Town, PIN, enterPin } from "../support/town.js";

let town, portal, phone;
test.beforeEach(async () => {
  town = await Town.start();
  portal = await town.browser();
  await town.signIn(portal);
  phone = await town.activatedPhone(portal);
  await portal.getByRole("button", { name: "Sign out" }).click();
});
test.afterEach(async () => { await town.end(); });

test("the wrong picture ends the request on both screens", async () => {
  const word = await town.startByPhone(portal);
  await expect(phone.getByRole("heading", { name: "Sign in?" })).toBeVisible();
  const words = await phone.getByRole("radio").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
  expect(words).toHaveLength(12);
  await phone.getByRole("radio", { name: words.find((other) => other !== word), exact: true }).click();
  await phone.getByRole("button", { name: "Accept" }).click();
  await enterPin(phone, PIN);

  await expect(phone.getByRole("heading", { name: "That was another picture" })).toBeVisible({ timeout: 30_000 });
  await expect(portal.getByRole("heading", { name: "That was another picture" })).toBeVisible();
});

test("after a wrong picture, four are carried over in their order", async () => {
  const word = await town.startByPhone(portal);
  await phone.getByRole("radio").first().waitFor();
  const words = await phone.getByRole("radio").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
  await town.accept(phone, words.find((other) => other !== word));
  await expect(portal.getByRole("heading", { name: "That was another picture" })).toBeVisible({ timeout: 30_000 });

  await portal.getByRole("link", { name: "Sign in again" }).click();
  await portal.locator("section", { hasText: "With the phone app" }).getByLabel("Email address").fill("alice@acme.test");
  await portal.getByRole("button", { name: "Sign in with phone" }).click();
  await expect(portal.getByRole("heading", { name: "Tap these pictures on your phone, in this order" })).toBeVisible();
  const four = await portal.locator("figcaption").allTextContents();
  expect(four).toHaveLength(4);
  const tap = (name) => phone.getByRole("button", { name, exact: true }).click();
  await expect(phone.getByText("Tap the four pictures")).toBeVisible();
  await expect(phone.locator(".grid button")).toHaveCount(36);
  await tap(await phone.locator(".grid button").first().getAttribute("aria-label"));
  await tap("Take the last one back");
  for (const name of four) await tap(name);
  await phone.setViewportSize({ width: 320, height: 568 });
  const overflow = await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow, "not wider than a small screen").toBeLessThanOrEqual(0);
  await expect(phone.getByRole("button", { name: "Take the last one back" })).toBeInViewport({ ratio: 1 });
  await expect(phone.getByRole("status").filter({ hasText: "4/4" })).toHaveText(`4/4 ${four.join(", ")}`);
  await phone.getByRole("button", { name: "Accept" }).click();
  await enterPin(phone, PIN);
  await expect(portal.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible({ timeout: 40_000 });
});

test("declining needs no PIN, and both screens say so", async () => {
  await town.startByPhone(portal);
  await phone.getByRole("button", { name: "Decline" }).click();

  await expect(phone.getByRole("heading", { name: "Declined" })).toBeVisible();
  await expect(portal.getByRole("heading", { name: "Declined on your phone" })).toBeVisible();
});

test("not me stops the request, and a letter goes out", async () => {
  await town.startByPhone(portal);
  await phone.getByRole("button", { name: "Not me" }).click();

  await expect(phone.getByRole("heading", { name: "Stopped" })).toBeVisible();
  await expect(portal.getByRole("heading", { name: "Stopped on your phone" })).toBeVisible();
  await portal.goto(`${town.origin}/demo/outbox`);
  await expect(async () => {
    await portal.reload();
    await expect(portal.getByText("You said: that was not me")).toBeVisible({ timeout: 500 });
  }).toPass();
});

test("threat_13 five wrong PINs lock the profile", async () => {
  const word = await town.startByPhone(portal);
  await phone.getByRole("radio", { name: word, exact: true }).click();
  await phone.getByRole("button", { name: "Accept" }).click();
  for (const left of ["4 tries left", "3 tries left", "2 tries left", "1 try left"]) {
    await enterPin(phone, "000001");
    await expect(phone.getByText("Wrong PIN.")).toBeVisible({ timeout: 30_000 });
    await expect(phone.getByText(left)).toBeVisible();
  }
  await enterPin(phone, "000001");

  await expect(phone.getByRole("heading", { name: "This profile is locked" })).toBeVisible({ timeout: 30_000 });
  await expect(portal.getByRole("heading", { name: "The phone is locked" })).toBeVisible();
});

test("a revoked phone is told, believes only the server's signature, and wipes the profile", async () => {
  const other = await town.browser();
  await town.signIn(other);
  await other.goto(`${town.origin}/phones`);
  await other.getByRole("link", { name: "Revoke Alice's Pixel" }).click();
  await other.getByRole("button", { name: "Revoke Alice's Pixel" }).click();
  await expect(other.getByText("Revoked.", { exact: false })).toBeVisible();

  await expect(phone.getByRole("heading", { name: "A profile was revoked" })).toBeVisible({ timeout: 40_000 });
  await phone.getByRole("button", { name: "Done" }).click();
  await expect(phone.getByText("Nothing here yet")).toBeVisible();
});

test("threat_3 a stranger's browser is called NEW, its address is shown, and Accept waits two seconds", async () => {
  const stranger = await town.browser();
  const word = await town.startByPhone(stranger);
  await expect(phone.getByRole("heading", { name: "Sign in?" })).toBeVisible();
  const shown = Date.now();
  await phone.getByRole("radio", { name: word, exact: true }).click();
  const accept = phone.getByRole("button", { name: "Accept" });
  await expect(accept).toBeDisabled();
  await expect(phone.getByText("a NEW browser", { exact: true })).toBeVisible();
  await expect(phone.getByText(/Chrom\w* · Linux · (127\.0\.0\.1|::1)/)).toBeVisible();
  await expect(phone.getByText("A new browser: look who asks before you accept.")).toBeVisible();
  await expect(accept).toBeEnabled();
  // Seen a moment after it was shown.
  expect(Date.now() - shown, "not before two seconds").toBeGreaterThan(1700);
  await phone.getByRole("button", { name: "Decline" }).click();
  await phone.getByRole("button", { name: "Done" }).click();

  const known = await town.startByPhone(portal);
  await phone.getByRole("radio", { name: known, exact: true }).click();
  await expect(accept, "no guard for a browser she uses").toBeEnabled({ timeout: 1500 });
});

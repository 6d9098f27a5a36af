// From a bare phone to a person signed in, with a camera that sees the portal's own QR code.
import { test, expect } from "@playwright/test";
import { Town, PIN, enterPin, finishActivation } from "../support/town.js";

let town;
test.beforeEach(async () => { town = await Town.start(); });
test.afterEach(async () => { await town.end(); });

test("Alice scans the code on the portal, chooses a PIN, and signs in with the picture", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const { film } = await town.showActivation(portal);
  const phone = await town.phone(film);

  await phone.getByRole("button", { name: "Scan a QR code" }).click();
  await finishActivation(portal, phone, PIN);
  await portal.getByRole("button", { name: "Sign out" }).click();
  const word = await town.startByPhone(portal);
  await expect(phone.getByRole("heading", { name: "Sign in?" })).toBeVisible();
  await expect(phone.getByText("a browser you use")).toBeVisible();
  await phone.getByRole("radio", { name: word, exact: true }).click();
  await phone.getByRole("button", { name: "Accept" }).click();
  await enterPin(phone, PIN);

  await expect(phone.getByRole("heading", { name: "Approved" })).toBeVisible({ timeout: 30_000 });
  await expect(portal.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible();
  expect(phone.trouble).toEqual([]);
  expect(portal.trouble).toEqual([]);
});

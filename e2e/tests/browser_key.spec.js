// The portal's page script holds a key that cookies do not carry.
import { test, expect } from "@playwright/test";
import { Town } from "../support/town.js";

let town;
test.beforeEach(async () => { town = await Town.start(); });
test.afterEach(async () => { await town.end(); });

test("threat_2 stolen cookies sign a thief in nowhere that matters; Alice's own browser goes on", async () => {
  const hers = await town.browser();
  await town.signIn(hers);
  const thief = await town.browser();
  await thief.context().addCookies(await hers.context().cookies());
  await thief.goto(`${town.origin}/phones/activate`);
  await thief.getByRole("button", { name: "Confirm" }).click();
  await expect(thief.getByRole("heading", { name: "Sign in again for this" })).toBeVisible();

  const phone = await town.activatedPhone(hers);
  await hers.getByRole("button", { name: "Sign out" }).click();
  await town.startByPhone(hers);
  await expect(phone.getByText("a browser you use")).toBeVisible();
  const key = await hers.evaluate(async () => {
    const open = indexedDB.open("portal", 1);
    const database = await new Promise((resolve) => { open.onsuccess = () => resolve(open.result); });
    const get = database.transaction("keys").objectStore("keys").get("own");
    const { privateKey } = await new Promise((resolve) => { get.onsuccess = () => resolve(get.result); });
    return crypto.subtle.exportKey("pkcs8", privateKey).then(() => "exported", (error) => error.name);
  });
  expect(key).toBe("InvalidAccessError");
});

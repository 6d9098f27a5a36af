// The README's pictures, taken from the running thing.
import { test, expect } from "@playwright/test";
import { Town } from "../support/town.js";

test("the portal waits, and the phone shows the request", async () => {
  const town = await Town.start();
  const portal = await town.browser({ viewport: { width: 1000, height: 640 }, colorScheme: "light" });
  await town.signIn(portal);
  const phone = await town.activatedPhone(portal);
  await phone.setViewportSize({ width: 360, height: 640 });
  await portal.getByRole("button", { name: "Sign out" }).click();
  const word = await town.startByPhone(portal);
  await phone.getByRole("radio", { name: word, exact: true }).click();
  await expect(phone.getByRole("button", { name: "Accept" })).toBeEnabled();
  await portal.screenshot({ path: "../docs/pictures/portal.png" });
  await phone.screenshot({ path: "../docs/pictures/phone.png" });
  await town.end();
});

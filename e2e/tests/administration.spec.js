// An administrator and the help desk, with a passkey, as people meet their pages.
import { test, expect } from "@playwright/test";
import { ALICE } from "../support/town.js";
import { Served } from "../support/served.js";
import { look } from "../support/look.js";

let town, portal;
test.beforeEach(async () => {
  town = await Served.start();
  town.addAlice();
  portal = await town.browser({ bypassCSP: true });
});
test.afterEach(async () => { await town.end(); });

const heading = (name) => expect(portal.getByRole("heading", { name, level: 1 })).toBeVisible();

test("Alice becomes an administrator at the console, signs in with a passkey, and looks after Dana", async () => {
  test.setTimeout(180_000);
  await town.signIn(portal);
  await town.sensor(portal, { hasPrf: false });
  await portal.addInitScript(() => { delete PublicKeyCredential.isConditionalMediationAvailable; });
  await portal.goto(`${town.origin}/phones`);
  await portal.getByLabel("Name of the passkey").fill("Her key");
  await portal.getByRole("button", { name: "Add a passkey" }).click();
  await expect(portal.getByText("The passkey is there.")).toBeVisible();
  await expect(portal.getByRole("link", { name: "Administration" })).toHaveCount(0);

  town.run("person", "role", ALICE.address, "administrator");
  await portal.goto(`${town.origin}/home`);
  await expect(portal.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await town.signIn(portal);
  await portal.getByRole("link", { name: "Administration" }).click();
  await heading("Sign in with a passkey");
  await look(portal, "admin-denied");
  await portal.getByRole("main").getByRole("button", { name: "Sign out" }).click();
  await portal.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(portal.getByRole("heading", { name: /Hello/ })).toBeVisible();
  await portal.getByRole("link", { name: "Administration" }).click();
  await heading("People");

  await portal.getByRole("link", { name: "Invite somebody" }).click();
  await portal.getByLabel(/^Email address/).fill("dana@acme.test");
  await portal.getByLabel("Name", { exact: true }).fill("Dana Dahl");
  await look(portal, "admin-invite");
  await portal.getByRole("button", { name: "Invite", exact: true }).click();
  await expect(portal.getByText("Invited. The letter is on its way.")).toBeVisible();
  await look(portal, "admin-person");
  await expect.poll(() => town.mailbox.to("dana@acme.test").length).toBe(1);
  await portal.getByRole("link", { name: "People" }).click();
  await portal.getByLabel("Name or email address").fill("dah");
  await portal.getByRole("button", { name: "Find" }).click();
  await expect(portal.getByText("dana@acme.test")).toBeVisible();
  await expect(portal.getByText(ALICE.address)).toHaveCount(0);
  await look(portal, "admin-people");

  await expect(async () => {
    await portal.goto(`${town.origin}/admin/log?address=dana@acme.test`);
    await expect(portal.getByRole("list").getByText("done-by-officer")).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(portal.getByText("Alice Ahlgren (administrator)")).toBeVisible();
  await look(portal, "admin-log");
});

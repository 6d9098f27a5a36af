// An administrator and the help desk, with a passkey, as people meet their pages.
import { test, expect } from "@playwright/test";
import { ALICE, BOB, PIN, enterPin } from "../support/town.js";
import { Served } from "../support/served.js";
import { look } from "../support/look.js";

let town, portal;
test.beforeEach(async () => {
  town = await Served.start();
  town.addAlice();
  portal = await town.browser({ bypassCSP: true });
});
test.afterEach(async () => { await town.end(); });

/** Alice, signed in by mail, adds a passkey. */
async function addPasskey() {
  await town.signIn(portal);
  await town.sensor(portal, { hasPrf: false });
  await portal.addInitScript(() => { delete PublicKeyCredential.isConditionalMediationAvailable; });
  await portal.goto(`${town.origin}/phones`);
  await portal.getByLabel("Name of the passkey").fill("Her key");
  await portal.getByRole("button", { name: "Add a passkey" }).click();
  await expect(portal.getByText("The passkey is there.")).toBeVisible();
}

/** Alice, signed in with a passkey, in this role. */
async function officer(role) {
  await addPasskey();
  town.run("person", "role", ALICE.address, role);
  await portal.goto(town.origin);
  await portal.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(portal.getByRole("heading", { name: /Hello/ })).toBeVisible();
}

const heading = (name) => expect(portal.getByRole("heading", { name, level: 1 })).toBeVisible();

test("Alice becomes an administrator at the console, signs in with a passkey, and looks after Dana", async () => {
  test.setTimeout(180_000);
  await addPasskey();
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
  const danas = portal.url();
  await portal.getByRole("button", { name: "Withdraw the invitation" }).click();
  await expect(portal.getByText("The account is over.")).toBeVisible();
  await look(portal, "admin-person-over");
  await portal.getByRole("link", { name: "People", exact: true }).first().click();
  await portal.getByRole("link", { name: "Invite somebody" }).click();
  await portal.getByLabel(/^Email address/).fill("dana@acme.test");
  await portal.getByLabel("Name", { exact: true }).fill("Dana Dahl");
  await portal.getByRole("button", { name: "Invite", exact: true }).click();
  await expect(portal.getByText("Invited. The letter is on its way.")).toBeVisible();
  expect(portal.url()).not.toBe(danas);
  await expect.poll(() => town.mailbox.to("dana@acme.test").length).toBe(1);
  await portal.getByRole("link", { name: "People" }).click();
  await portal.getByLabel("Name or email address").fill("dah");
  await portal.getByRole("button", { name: "Find" }).click();
  // Her account of before, which is over, and the one she is invited to.
  await expect(portal.getByText("dana@acme.test")).toHaveCount(2);
  await expect(portal.getByText(ALICE.address)).toHaveCount(0);
  await look(portal, "admin-people");

  await expect(async () => {
    await portal.goto(`${town.origin}/admin/log?address=dana@acme.test`);
    await expect(portal.getByRole("list").getByText("done-by-officer")).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(portal.getByText("Alice Ahlgren (administrator)")).toBeVisible();
  await look(portal, "admin-log");
  await portal.getByRole("link", { name: "Settings" }).click();
  await expect(portal.getByText("NIST SP 800-63B-4 (3.1.1.2)")).toBeVisible();
  await look(portal, "admin-settings");
});

test("Carla becomes the first administrator by the link that the console prints, with a passkey and without a password", async () => {
  const said = town.run("person", "administrator", "carla@acme.test", "Carla Chen");
  const link = said.match(/http\S+first-administrator\S+/)[0];
  await town.sensor(portal, { hasPrf: false });
  await portal.addInitScript(() => { delete PublicKeyCredential.isConditionalMediationAvailable; });
  await portal.goto(link);
  await heading("Welcome, administrator");
  await look(portal, "first-administrator");
  await portal.getByRole("button", { name: "Go on to my passkey" }).click();
  await portal.getByLabel("Name of the passkey").fill("Her key");
  await portal.getByRole("button", { name: "Add a passkey" }).click();
  await expect(portal.getByText("The passkey is there.")).toBeVisible();
  await portal.getByRole("button", { name: "Sign out" }).click();
  await portal.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(portal.getByRole("heading", { name: "Hello Carla Chen" })).toBeVisible();
  await portal.getByRole("link", { name: "Administration" }).click();
  await heading("People");
});

test("Alice invites a class from a list, after seeing what becomes of each line", async () => {
  test.setTimeout(120_000);
  await officer("administrator");
  await portal.getByRole("link", { name: "Administration" }).click();
  await portal.getByRole("link", { name: "Invite somebody" }).click();
  await portal.getByRole("link", { name: "Many people at once" }).click();
  await heading("Invite many people");
  await look(portal, "admin-invite-list");
  await portal.getByLabel("One person per line: email address and name").fill("dana@acme.test,Dana Dahl\nnowhere,Nobody\neve@acme.test,Eve Ek\nalice@acme.test,Alice");
  await portal.getByRole("button", { name: "Look at the list" }).click();
  await expect(portal.getByText("has an account already")).toBeVisible();
  await look(portal, "admin-invite-list-seen");
  await portal.getByRole("button", { name: "Invite 2 people" }).click();
  await expect(portal.getByText("2 invitations are on their way.")).toBeVisible();
  for (const guest of ["dana@acme.test", "eve@acme.test"]) await expect.poll(() => town.mailbox.to(guest).length).toBe(1);
});

test("Alice puts an application on everybody's home page, in its place, and opens it there", async () => {
  test.setTimeout(120_000);
  await officer("administrator");
  await portal.goto(`${town.origin}/admin/people`);
  await portal.getByRole("link", { name: "Applications" }).last().click();
  await heading("Applications");
  await portal.getByRole("link", { name: "Add an application" }).click();
  await portal.getByLabel("Name", { exact: true }).fill("Nextcloud");
  await portal.getByLabel("Short name, for addresses and the command line").fill("files");
  await portal.getByLabel("Address that the tile leads to").fill("files.acme.test");
  await portal.getByLabel("Heading that its tile stands under").fill("Every day");
  await portal.getByRole("button", { name: "Save" }).click();
  await expect(portal.getByText("This is no address that a browser may be sent to.")).toBeVisible();
  await look(portal, "admin-application-wrong");
  await portal.getByLabel("Address that the tile leads to").fill(`${town.origin}/help`);
  await portal.getByRole("button", { name: "Save" }).click();
  await expect(portal.getByText("Done. It counts at once.")).toBeVisible();
  await portal.getByRole("button", { name: "Move Nextcloud up" }).click();
  await expect(portal.getByRole("listitem").first()).toContainText("Nextcloud");
  await look(portal, "admin-applications");
  await portal.getByRole("link", { name: "Change Nextcloud" }).click();
  await look(portal, "admin-application");
  await portal.getByRole("link", { name: "Sign people in to it (OpenID Connect)" }).click();
  await heading("Connect Nextcloud");
  await look(portal, "admin-connection");
  await portal.getByLabel("Addresses that people are sent back to").fill(`${town.origin}/help`);
  await portal.getByRole("button", { name: "Connect it" }).click();
  await expect(portal.getByText("its secret is shown this once")).toBeVisible();
  await look(portal, "admin-connected");
  await portal.getByRole("link", { name: "Nextcloud" }).click();

  await portal.getByRole("link", { name: "Applications" }).first().click();
  await portal.getByRole("link", { name: "Nextcloud" }).click();
  await heading("Help");
  await portal.goBack();
  await portal.reload();
  await expect(portal.getByRole("link", { name: /Nextcloud Opened last/ })).toBeVisible();
  await look(portal, "home-tiles");
});

test("a letter that does not get through is on the page of the administrator, with what stands in its way", async () => {
  test.setTimeout(120_000);
  await officer("administrator");
  await town.mailbox.close();
  await portal.goto(`${town.origin}/admin/people`);
  await portal.getByRole("link", { name: "Letters" }).click();
  await heading("Letters");
  await portal.getByRole("button", { name: "Send me a test letter" }).click();
  await expect(portal.getByText("A letter to you is on its way.")).toBeVisible();
  await expect(async () => {
    await portal.goto(`${town.origin}/admin/letters`);
    await expect(portal.getByText(/tried again .* · /).first()).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(portal.getByText(`letter to ${ALICE.address}`).first()).toBeVisible();
  await look(portal, "admin-letters");
});

test("whoever calls the help desk shows with the phone that it is them", async () => {
  test.setTimeout(180_000);
  town.addPerson(BOB, "Bob Bergman");
  const his = await town.browser();
  await town.signIn(his, BOB);
  const phone = await town.activatedPhone(his);
  await officer("help-desk");

  await portal.getByRole("link", { name: "Administration" }).click();
  await portal.getByRole("link", { name: "Open Bob Bergman" }).click();
  await look(portal, "admin-person-phone");
  await portal.getByRole("button", { name: "Is it them on the telephone?" }).click();
  await heading("Read this to the caller");
  await look(portal, "admin-call", ["light", "dark", "text"]);
  const word = await portal.locator("figcaption").textContent();
  await phone.bringToFront();
  await expect(phone.getByRole("heading", { name: "Are you calling the help desk?" })).toBeVisible();
  await expect(phone.getByText("Accept only if YOU called")).toBeVisible();
  await look(phone, "caller");
  await phone.getByRole("radio", { name: word, exact: true }).click();
  await phone.getByRole("button", { name: "Accept" }).click();
  await enterPin(phone, PIN);
  await expect(phone.getByRole("heading", { name: "Approved" })).toBeVisible({ timeout: 40_000 });

  await portal.bringToFront();
  await heading("It is them");
  await expect(portal.getByText("The phone of Bob Bergman picked the picture")).toBeVisible();
});

test("an administrator helps Bob to a new password, and ends his account when he leaves", async () => {
  test.setTimeout(180_000);
  town.addPerson(BOB, "Bob Bergman");
  await officer("administrator");
  await portal.getByRole("link", { name: "Administration" }).click();
  await portal.getByRole("link", { name: "Open Bob Bergman" }).click();
  await look(portal, "admin-person-active");
  await portal.getByRole("button", { name: "Send a link for a new password" }).click();
  await expect(portal.getByText("The letter is on its way.")).toBeVisible();

  await portal.getByRole("link", { name: "End the account" }).click();
  await heading("End this account?");
  await look(portal, "admin-end");
  await portal.getByRole("button", { name: "End the account" }).click();
  await expect(portal.getByText("The account is over.")).toBeVisible();
  await expect(portal.getByText("bob@acme.test")).toBeVisible();
  const his = await town.browser();
  await his.goto(town.origin);
  const form = his.getByRole("region", { name: "With email and password" });
  await form.getByLabel("Email address").fill(BOB.address);
  await form.getByLabel("Password").fill(BOB.password);
  await form.getByRole("button").click();
  await expect(his.getByText(/wrong/i).first()).toBeVisible();
});

test("the operator checks what the configuration names, and a letter arrives", async () => {
  const said = await town.check("--mail", "ops@acme.test");
  expect(said.output).toMatch(/^ok {4}configuration {2}read\nmind {2}portal .*this machine only\nok {4}keys .*\nok {4}database .*\nok {4}mail {11}the relay took the letter\nok {4}text messages {2}off\n$/);
  expect(said.well).toBe(true);
  await expect.poll(() => town.mailbox.to("ops@acme.test").length).toBe(1);

  await town.mailbox.close();
  const without = await town.check();
  expect(without.well).toBe(false);
  expect(without.output).toMatch(/BAD {3}mail {11}the relay does not answer/);
  expect(without.output).toMatch(/symbolon: .*one thing is not in order/);
});

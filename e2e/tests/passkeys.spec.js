// Passkeys in a browser with an authenticator of its own.
import { test, expect } from "@playwright/test";
import { relay } from "../support/relay.js";
import { Town, ALICE } from "../support/town.js";

let town, portal;
test.beforeEach(async () => {
  town = await Town.start();
  portal = await town.browser();
  await town.signIn(portal);
  await town.sensor(portal, { hasPrf: false });
});
test.afterEach(async () => { await town.end(); });

async function addPasskey(name = "My laptop") {
  await portal.goto(`${town.origin}/phones`);
  await portal.getByLabel("Name of the passkey").fill(name);
  await portal.getByRole("button", { name: "Add a passkey" }).click();
  await expect(portal.getByText("The passkey is there.")).toBeVisible();
}

async function signOut() {
  await portal.getByRole("button", { name: "Sign out" }).click();
  await expect(portal.getByRole("heading", { name: "Sign in" })).toBeVisible();
}

test("Alice adds a passkey and signs in with it, without typing anything; removed, it opens nothing", async () => {
  // The browser offers nothing by itself here: that is the other story.
  await portal.addInitScript(() => { delete PublicKeyCredential.isConditionalMediationAvailable; });
  await addPasskey();
  await signOut();

  await portal.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(portal.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible();
  await expect(portal.getByText("Signed in with a passkey.")).toBeVisible();
  await portal.goto(`${town.origin}/phones/activate`);
  await expect(portal.getByRole("button", { name: "Confirm" })).toBeVisible();

  await portal.goto(`${town.origin}/phones`);
  await portal.getByRole("button", { name: "Remove the passkey My laptop" }).click();
  await expect(portal.getByRole("button", { name: /^Remove the passkey/ })).toHaveCount(0);
  await signOut();
  await portal.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(portal.getByText("That passkey is not known here")).toBeVisible();
});

test("the browser offers the passkey by itself, and it signs in", async () => {
  await addPasskey();
  await portal.getByRole("button", { name: "Sign out" }).click();

  await expect(portal.getByText("Signed in with a passkey.")).toBeVisible();
});

test("a passkey in the place of the code, after the password", async () => {
  await portal.addInitScript(() => { delete PublicKeyCredential.isConditionalMediationAvailable; });
  await addPasskey();
  await signOut();
  const form = portal.locator("section", { hasText: "With email and password" });
  await form.getByLabel("Email address").fill(ALICE.address);
  await form.getByLabel("Password", { exact: true }).fill(ALICE.password);
  await form.getByRole("button").click();
  await expect(portal.getByRole("heading", { name: "Enter the code" })).toBeVisible();

  await portal.getByRole("button", { name: "Sign in with a passkey" }).click();

  await expect(portal.getByText("Signed in with a passkey.")).toBeVisible();
});

test("an answer counts once", async () => {
  await portal.addInitScript(() => { delete PublicKeyCredential.isConditionalMediationAvailable; });
  await addPasskey();
  await signOut();
  let sent;
  await portal.route("**/sign-in/passkey", async (route) => { sent = route.request().postData(); await route.continue(); });
  await portal.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(portal.getByText("Signed in with a passkey.")).toBeVisible();
  await signOut();

  const old = new URLSearchParams(sent);
  await portal.evaluate(([response, state]) => {
    const form = document.getElementById("passkey");
    form.elements.response.value = response;
    form.elements.state.value = state;
    form.submit();
  }, [old.get("response"), old.get("state")]);
  await expect(portal.getByText("That passkey is not known here")).toBeVisible();
});

test("threat_2: a page that relays everything gets a password and a code, and no passkey", async () => {
  await portal.addInitScript(() => { delete PublicKeyCredential.isConditionalMediationAvailable; });
  await addPasskey();
  await signOut();
  const evil = await relay(town.origin);
  try {
    await portal.goto(evil.origin);
    await portal.getByRole("button", { name: "Sign in with a passkey" }).click();
    await expect(portal.getByText("That passkey is not known here")).toBeVisible();

    // The same page does get whoever types what it asks for: that is why passkeys are offered.
    await portal.goto(evil.origin);
    const first = portal.locator('form[action="/sign-in/password"]');
    await first.locator('[name="address"]').fill(ALICE.address);
    await first.locator('[name="password"]').fill(ALICE.password);
    await first.getByRole("button").click();
    await portal.getByLabel("Code").fill(await town.code());
    await portal.getByRole("button", { name: "Submit" }).click();
    await expect(portal.getByRole("heading", { name: /Hello/ })).toBeVisible();
  } finally {
    evil.end();
  }
});

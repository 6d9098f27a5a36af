// From a bare phone to a person signed in, with a camera that sees the portal's own QR code.
import { test, expect } from "@playwright/test";
import { Town, PIN, enterPin, finishActivation, paste } from "../support/town.js";

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

test("Alice's phone lets her add a tablet, which then signs her in", async () => {
  const desk = await town.browser();
  await town.signIn(desk);
  const phone = await town.activatedPhone(desk);
  await desk.getByRole("button", { name: "Sign out" }).click();
  await town.approve(desk, phone);

  await desk.getByRole("link", { name: "My phones" }).click();
  await desk.getByRole("link", { name: "Activate a phone" }).click();
  await desk.getByRole("button", { name: "Ask my phone" }).click();
  const word = await desk.locator("figcaption").textContent();
  await expect(phone.getByRole("heading", { name: "Add another phone?" })).toBeVisible();
  await town.accept(phone, word);
  await expect(phone.getByRole("heading", { name: "Another phone may be added" })).toBeVisible({ timeout: 30_000 });

  await expect(desk.getByRole("heading", { name: "Activate the phone app" })).toBeVisible();
  const tablet = await town.activatedPhone(desk, "826405");
  await phone.context().close();
  await desk.getByRole("button", { name: "Sign out" }).click();
  await town.approve(desk, tablet, "826405");
});

test("a link followed by the phone's own camera begins the activation, in an open app and in a new one", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const { link } = await town.showActivation(portal);
  const phone = await town.phone();

  await phone.goto(link);
  await expect(phone.getByRole("heading", { name: "Activate this phone?" })).toBeVisible();
  expect(phone.url()).not.toContain("#");
  await phone.goto("about:blank");
  await phone.goto(link);

  await finishActivation(portal, phone, PIN);
});

test("threat_31 before anything is activated, the phone says for whom and where", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const { link } = await town.showActivation(portal);
  const phone = await town.phone();
  const sent = [];
  phone.on("request", (request) => sent.push(new URL(request.url()).pathname));
  await paste(phone, link);

  await expect(phone.getByRole("heading", { name: "Activate this phone?" })).toBeVisible();
  await expect(phone.getByText("a***@acme.test")).toBeVisible();
  await expect(phone.getByText(new URL(town.origin).host)).toBeVisible();
  await expect(phone.getByText("It will open: Technical Support System")).toBeVisible();
  expect(sent.filter((path) => path.startsWith("/phone/1/")), "it has only looked").toEqual(["/phone/1/look"]);
});

test("threat_29 whoever changes on its way what is shown before activating is found out, and nothing is kept", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const phone = await town.phone();
  await phone.route("**/phone/1/look", async (route) => {
    const answer = await route.fetch();
    const body = (await answer.body()).toString("latin1");
    const changed = body.replace("localhost:", "evilhost1:");
    expect(changed).not.toBe(body);
    await route.fulfill({ response: answer, body: Buffer.from(changed, "latin1") });
  });
  await paste(phone, (await town.showActivation(portal)).link);
  await expect(phone.getByText("This is not the server that the code belongs to.")).toBeVisible();
  await expect(phone.getByRole("button", { name: "Activate" })).toHaveCount(0);
});

test("an activation that the app was closed in says so, and blames nobody", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const { link } = await town.showActivation(portal);
  const phone = await town.phone();
  await paste(phone, link);
  await phone.getByRole("button", { name: "Activate" }).click();
  await expect(phone.locator("[data-word]")).toBeVisible();
  await phone.reload();

  const interrupted = phone.getByRole("heading", { name: "This activation was interrupted" });
  await expect(interrupted).toBeVisible();
  await phone.getByRole("button", { name: "Done" }).click();
  await paste(phone, link);
  await expect(interrupted).toBeVisible();
  await expect(portal.getByText("Somebody else used this code")).toHaveCount(0);
  await portal.goto(`${town.origin}/phones/activate`);
  await expect(portal.getByText("An activation is going on.")).toBeVisible();
  await phone.getByRole("button", { name: "Done" }).click();
  const again = await town.showActivation(portal);
  await paste(phone, again.link);
  await finishActivation(portal, phone, PIN);
});

test("whoever gives up the phone finds the form for the other way, with the address in it", async () => {
  const portal = await town.browser();
  await town.startByPhone(portal);
  await portal.getByRole("button", { name: "Use email and password" }).click();

  await expect(portal.getByLabel("Password", { exact: true })).toBeFocused();
  const form = portal.locator("section", { hasText: "With email and password" });
  await expect(form.getByLabel("Email address")).toHaveValue("alice@acme.test");
});

test("a portal without script activates a phone and signs in with it, by reload", async () => {
  test.setTimeout(150_000);
  const portal = await town.browser({ javaScriptEnabled: false });
  await town.signIn(portal);
  const { film } = await town.showActivation(portal);
  const phone = await town.phone(film);
  await phone.getByRole("button", { name: "Scan a QR code" }).click();
  await phone.getByRole("button", { name: "Activate", exact: true }).click();
  const shown = await phone.locator("[data-word]").textContent();
  await portal.getByRole("link", { name: "I have scanned it" }).click();
  await portal.getByRole("button", { name: shown, exact: true }).click();
  for (const _ of [1, 2]) {
    await expect(phone.getByRole("heading", { name: /Choose a PIN|once more/ })).toBeVisible();
    await enterPin(phone, PIN);
  }
  await expect(portal.getByRole("heading", { name: "Your phone is ready" })).toBeVisible({ timeout: 40_000 });
  await phone.getByRole("button", { name: "Done" }).click();
  await portal.getByRole("button", { name: "Sign out" }).click();

  const word = await town.startByPhone(portal);
  await phone.getByRole("radio", { name: word, exact: true }).click();
  await phone.getByRole("button", { name: "Accept" }).click();
  await enterPin(phone, PIN);
  await expect(portal.getByRole("heading", { name: "Approved on your phone" })).toBeVisible({ timeout: 40_000 });
  await portal.getByRole("button", { name: "Continue" }).click();

  await expect(portal.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible();
});

test("a new phone instead of the old one: the old one is told and wiped, the new one signs in", async () => {
  test.setTimeout(150_000);
  const portal = await town.browser();
  await town.signIn(portal);
  const old = await town.activatedPhone(portal);

  await portal.goto(`${town.origin}/phones/activate`);
  await portal.getByLabel("Instead of Alice's Pixel").check();
  await portal.getByRole("button", { name: "Confirm" }).click();
  await expect(portal.getByRole("img", { name: "QR code for the phone app" })).toBeVisible();
  const link = (await portal.locator("#link").textContent()).trim();
  const fresh = await town.phone();
  await paste(fresh, link);
  await expect(fresh.getByText("It takes the place of:")).toBeVisible();
  await finishActivation(portal, fresh, "826405");

  await expect(old.getByRole("heading", { name: "A profile was revoked" })).toBeVisible({ timeout: 30_000 });
  await old.getByRole("button", { name: "Done" }).click();
  await expect(old.getByText("Nothing here yet.")).toBeVisible();
  await old.context().close();
  await portal.getByRole("button", { name: "Sign out" }).click();
  await town.approve(portal, fresh, "826405");
});

test("a locked phone says so at once when it is opened, and activates again in the place of itself", async () => {
  test.setTimeout(150_000);
  const portal = await town.browser();
  await town.signIn(portal);
  const phone = await town.activatedPhone(portal);
  await portal.getByRole("button", { name: "Sign out" }).click();
  await town.accept(phone, await town.startByPhone(portal), "111222");
  for (let wrong = 1; wrong < 5; wrong++) {
    await expect(phone.getByText("Wrong PIN.")).toBeVisible({ timeout: 30_000 });
    await enterPin(phone, `11122${wrong}`);
  }
  await expect(phone.getByRole("heading", { name: "This profile is locked" })).toBeVisible({ timeout: 30_000 });
  await phone.getByRole("button", { name: "Done" }).click();

  await phone.reload();
  await expect(phone.getByText(/^locked after too many wrong PINs/)).toBeVisible({ timeout: 3_000 });
  await phone.getByRole("button", { name: "Profiles" }).click();
  await phone.getByRole("button", { name: /Acme Support/ }).click();
  await expect(phone.getByRole("button", { name: "Change the PIN" })).toHaveCount(0);
  await expect(phone.getByRole("link", { name: "Activate" })).toHaveAttribute("href", `${town.origin}/phones/activate`);

  await town.signIn(portal);
  await portal.goto(`${town.origin}/phones/activate`);
  await expect(portal.getByLabel("Instead of Alice's Pixel")).toBeChecked();
  await portal.getByRole("button", { name: "Confirm" }).click();
  await expect(portal.getByRole("img", { name: "QR code for the phone app" })).toBeVisible();
  const link = (await portal.locator("#link").textContent()).trim();
  await phone.goto(`${town.origin}/app/`);
  await paste(phone, link);
  await finishActivation(portal, phone, "826405");
  await expect(phone.getByText("approves sign-ins · ready")).toHaveCount(1, { timeout: 30_000 });
  await expect(phone.getByText(/^locked after/)).toHaveCount(0);
});

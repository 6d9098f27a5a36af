// A profile in the app: a finger in the place of the PIN, another PIN, and what other phones do.
import { test, expect } from "@playwright/test";
import { Town, BOB, PIN, enterPin, paste } from "../support/town.js";

const OTHER = "826405";

let town;
test.beforeEach(async () => { town = await Town.start(); });
test.afterEach(async () => { await town.end(); });

/** Picks the picture and accepts. */
async function pick(phone, word) {
  await phone.bringToFront();
  await phone.getByRole("radio", { name: word, exact: true }).click();
  await phone.getByRole("button", { name: "Accept" }).click();
}

test("Alice's finger takes the place of her PIN, also after a reload; another finger does not", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const { phone, finger } = await town.fingerPhone(portal);
  await portal.getByRole("button", { name: "Sign out" }).click();

  await pick(phone, await town.startByPhone(portal));
  await expect(portal.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible({ timeout: 40_000 });
  await portal.getByRole("button", { name: "Sign out" }).click();
  await phone.reload();
  await pick(phone, await town.startByPhone(portal));
  await expect(portal.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible({ timeout: 40_000 });
  await portal.getByRole("button", { name: "Sign out" }).click();

  await finger.recognises(false);
  await phone.getByRole("button", { name: "Done" }).click();
  await pick(phone, await town.startByPhone(portal));
  await expect(phone.getByText("Not recognised. Enter the PIN.")).toBeVisible();
  await enterPin(phone, PIN);
  await expect(portal.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible({ timeout: 40_000 });
  expect(phone.trouble).toEqual([]);
});

test("every two weeks the PIN is asked for, so that she keeps it in mind", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const { phone } = await town.fingerPhone(portal);
  await portal.getByRole("button", { name: "Sign out" }).click();
  await phone.clock.install({ time: Date.now() + 15 * 86_400_000 });
  await phone.reload();

  await pick(phone, await town.startByPhone(portal));
  await expect(phone.getByText("Enter the PIN this time, so that you keep it in mind.")).toBeVisible();
  await enterPin(phone, PIN);
  await expect(portal.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible({ timeout: 40_000 });
  await portal.getByRole("button", { name: "Sign out" }).click();
  await pick(phone, await town.startByPhone(portal));
  await expect(portal.getByRole("heading", { name: "Hello Alice Ahlgren" }), "the finger again").toBeVisible({ timeout: 40_000 });
});

test("on a phone where others have profiles, a finger is offered with No in front", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const { phone } = await town.askedForFinger(portal);
  await expect(phone.getByRole("button", { name: "Yes, use it" })).toHaveClass(/primary/);
  await phone.getByRole("button", { name: "No, keep to the PIN" }).click();
  await phone.getByRole("button", { name: "Done" }).click();

  const bobs = await town.browser();
  await town.signIn(bobs, BOB);
  const { link } = await town.showActivation(bobs);
  await paste(phone, link);
  await phone.getByRole("button", { name: "Activate" }).click();
  const word = await phone.locator("[data-word]").textContent();
  await bobs.getByRole("button", { name: word, exact: true }).click();
  for (let time = 0; time < 2; time++) await enterPin(phone, OTHER);
  await expect(phone.getByText("Others have profiles on this phone too")).toBeVisible({ timeout: 40_000 });
  await expect(phone.getByRole("button", { name: "No, keep to the PIN" })).toHaveClass(/primary/);
  await expect(phone.getByRole("button", { name: "Yes, use it" })).not.toHaveClass(/primary/);
});

test("where the sensor gives no secret of its own, the PIN stays and the phone says so", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const { phone } = await town.askedForFinger(portal, { hasPrf: false });

  await phone.getByRole("button", { name: "Yes, use it" }).click();

  await expect(phone.getByText("The PIN stays.")).toBeVisible({ timeout: 40_000 });
  await phone.getByRole("button", { name: "Done" }).click();
  await portal.getByRole("button", { name: "Sign out" }).click();
  await town.approve(portal, phone);
});

test("No keeps the PIN; the finger can be set up later, with the PIN, and given up again", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const { phone } = await town.askedForFinger(portal);
  await phone.getByRole("button", { name: "No, keep to the PIN" }).click();
  await phone.getByRole("button", { name: "Done" }).click();
  await phone.getByRole("button", { name: "Profiles" }).click();
  await phone.getByRole("button", { name: /Acme/ }).click();
  await phone.getByRole("button", { name: "Use a finger or a face" }).click();
  await phone.getByRole("button", { name: "Yes, use it" }).click();
  await enterPin(phone, OTHER);
  await expect(phone.getByText("Wrong PIN. 4 tries left.")).toBeVisible({ timeout: 40_000 });
  await enterPin(phone, PIN);
  await expect(phone.getByRole("heading", { name: "It is set up" })).toBeVisible({ timeout: 40_000 });
  await phone.getByRole("button", { name: "Done" }).click();
  await phone.getByRole("button", { name: "Profiles" }).click();
  await phone.getByRole("button", { name: /Acme/ }).click();

  await phone.getByRole("button", { name: "Use the PIN only" }).click();
  await enterPin(phone, PIN);

  await expect(phone.getByRole("heading", { name: "PIN only" })).toBeVisible({ timeout: 40_000 });
  await phone.getByRole("button", { name: "Done" }).click();
  await portal.getByRole("button", { name: "Sign out" }).click();
  await town.approve(portal, phone);
});

test("Alice changes her PIN: the old one is wrong, the new one is right", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const phone = await town.activatedPhone(portal);
  await phone.getByRole("button", { name: "Profiles" }).click();
  await phone.getByRole("button", { name: /Acme/ }).click();
  await phone.getByRole("button", { name: "Change the PIN" }).click();
  await enterPin(phone, PIN);
  await enterPin(phone, "111111");
  await expect(phone.getByText(/Choose another/)).toBeVisible();
  await enterPin(phone, OTHER);
  await enterPin(phone, OTHER);
  await expect(phone.getByRole("heading", { name: "PIN changed" })).toBeVisible({ timeout: 40_000 });
  await phone.getByRole("button", { name: "Done" }).click();
  await portal.getByRole("button", { name: "Sign out" }).click();

  await pick(phone, await town.startByPhone(portal));
  await enterPin(phone, PIN);
  await expect(phone.getByText("Wrong PIN", { exact: false })).toBeVisible({ timeout: 40_000 });
  await enterPin(phone, OTHER);

  await expect(portal.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible({ timeout: 40_000 });
});

test("the check-up says what is right, what is not, and what to do", async () => {
  const phone = await town.phone();
  await phone.getByRole("button", { name: "Profiles" }).click();
  await phone.getByRole("button", { name: "Check this phone" }).click();
  await expect(phone.getByText("The server answers, and this phone’s clock is right.")).toBeVisible();
  await expect(phone.getByText("Notifications are off.")).toBeVisible();
  await expect(phone.getByText("This phone has no lock of its own")).toBeVisible();
  await phone.clock.install({ time: Date.now() + 95_000 });
  await phone.getByRole("button", { name: "Back" }).click();
  await phone.getByRole("button", { name: "Check this phone" }).click();
  await expect(phone.getByText(/clock differs from the server’s by 9[45] seconds/)).toBeVisible();
  await town.stopServer();
  await phone.getByRole("button", { name: "Back" }).click();
  await phone.getByRole("button", { name: "Check this phone" }).click();
  await expect(phone.getByText("The server cannot be reached.")).toBeVisible({ timeout: 20_000 });
});

test("a request that was given up in the browser leaves the phone's screen", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const phone = await town.activatedPhone(portal);
  await portal.getByRole("button", { name: "Sign out" }).click();
  await town.startByPhone(portal);
  await phone.bringToFront();
  await expect(phone.getByRole("heading", { name: "Sign in?" })).toBeVisible();

  await portal.bringToFront();
  await portal.getByRole("button", { name: "Use email and password" }).click();

  await phone.bringToFront();
  await expect(phone.getByRole("heading", { name: "This request is over" })).toBeVisible({ timeout: 15_000 });
});

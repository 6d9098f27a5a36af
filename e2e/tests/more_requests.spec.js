// Several requests at once, what is said after saying no, and trying a phone out.
import { test, expect } from "@playwright/test";
import { look } from "../support/look.js";
import { Town, CARDS_PIN, PIN, enterPin, paste, terminal } from "../support/town.js";

let town, portal, phone;
test.beforeEach(async () => {
  town = await Town.start();
  portal = await town.browser();
  await town.signIn(portal);
  phone = await town.activatedPhone(portal);
});
test.afterEach(async () => { await town.end(); });

test("Alice tries her phone out at the end of its activation, and nothing is opened", async () => {
  await portal.getByRole("button", { name: "Try it out" }).click();
  await expect(portal.getByText("Trying your phone out")).toBeVisible();
  const word = await portal.locator("figcaption").first().textContent();
  await expect(phone.getByRole("heading", { name: "A test" })).toBeVisible();
  await town.accept(phone, word);

  await expect(portal.getByRole("heading", { name: "It works" })).toBeVisible({ timeout: 40_000 });
  await expect(phone.getByText("Nobody was signed in: this was a test.")).toBeVisible();
});

test("whoever keeps asking does not hide what she can do about it", async () => {
  const strangers = [await town.browser(), await town.browser()];
  for (const stranger of strangers) await town.startByPhone(stranger);
  await phone.getByRole("button", { name: "Decline" }).click();
  await expect(phone.getByRole("heading", { name: "Declined" })).toBeVisible();

  await phone.waitForTimeout(3000);
  await phone.getByRole("button", { name: "Somebody else had asked" }).click();
  await expect(phone.getByRole("heading", { name: "Stopped" })).toBeVisible();
  await phone.waitForTimeout(3000);
  await expect(phone.getByRole("link", { name: "See and revoke my phones" })).toBeVisible();
  await phone.getByRole("button", { name: "Done" }).click();

  // For a day strangers do not come up by themselves; whoever looks for their request finds it.
  await phone.waitForTimeout(3000);
  await expect(phone.getByRole("heading", { name: "Cards" })).toBeVisible();
  await phone.getByRole("button", { name: "All requests" }).click();
  await phone.getByRole("listitem").getByRole("button").first().click();
  await expect(phone.getByText("a NEW browser", { exact: true })).toBeVisible();
  await phone.getByRole("button", { name: "Decline" }).click();
  await phone.getByRole("button", { name: "Done" }).click();
  // The browser that she uses is heard.
  await portal.getByRole("button", { name: "Sign out" }).click();
  await town.startByPhone(portal);
  await expect(phone.getByRole("heading", { name: "Sign in?" })).toBeVisible();
  await expect(phone.getByText("a browser you use", { exact: true })).toBeVisible();
});

test("where a request must not interrupt, the app says that somebody waits", async () => {
  await phone.getByRole("button", { name: "Profiles" }).click();
  await phone.getByRole("listitem").getByRole("button").first().click();
  await expect(phone.getByRole("button", { name: "Change the PIN" })).toBeVisible();
  await portal.getByRole("button", { name: "Sign out" }).click();
  const word = await town.startByPhone(portal);

  const told = phone.getByRole("button", { name: "Somebody waits: see who" });
  await expect(told).toBeVisible();
  await look(phone, "somebody-waits");
  await told.click();
  await phone.getByRole("listitem").getByRole("button").first().click();
  await expect(told).toBeHidden();
  await town.accept(phone, word);
  await expect(portal.getByRole("heading", { name: /Hello/ })).toBeVisible({ timeout: 40_000 });
});

test("at a PIN pad she hears that somebody waits; nothing moves under her finger, and she can see who", async () => {
  await paste(phone, "otpauth://totp/Mail:alice?secret=JBSWY3DPEHPK3PXP&issuer=Mail");
  const five = phone.getByRole("button", { name: "5", exact: true });
  const before = await five.boundingBox();
  await portal.getByRole("button", { name: "Sign out" }).click();
  const word = await town.startByPhone(portal);
  const told = phone.getByRole("button", { name: "Somebody waits: see who" });
  await expect(told).toBeVisible();
  expect(await five.boundingBox()).toEqual(before);
  await look(phone, "somebody-waits-at-a-pin");
  // She goes on, or sees who it is.
  await enterPin(phone, CARDS_PIN);
  await expect(phone.getByRole("heading", { name: "Enter it once more" })).toBeVisible();
  await told.click();
  await phone.getByRole("listitem").getByRole("button").first().click();
  await town.accept(phone, word);
  await expect(portal.getByRole("heading", { name: /Hello/ })).toBeVisible({ timeout: 40_000 });
});

test("she declined by mistake and says so; she declined somebody else's and says that", async () => {
  const cafe = await town.browser();
  await town.startByPhone(cafe);
  await phone.getByRole("button", { name: "Decline" }).click();
  await expect(phone.getByRole("heading", { name: "Declined" })).toBeVisible();
  await phone.getByRole("button", { name: "I declined by mistake" }).click();
  await expect(phone.getByText("Nobody is alarmed.")).toBeVisible();
  await phone.getByRole("button", { name: "Done" }).click();

  await town.startByPhone(cafe);
  await phone.getByRole("button", { name: "Decline" }).click();
  await phone.getByRole("button", { name: "Somebody else had asked" }).click();

  await expect(phone.getByRole("heading", { name: "Stopped" })).toBeVisible();
  await expect(phone.getByRole("link", { name: "Change my password" })).toHaveAttribute("href", `${town.origin}/password`);
  await expect(phone.getByRole("link", { name: "See and revoke my phones" })).toHaveAttribute("href", `${town.origin}/phones`);
  await portal.goto(`${town.origin}/activity`);
  await expect(portal.getByText("You said: I declined by mistake")).toBeVisible();
  await expect(portal.getByText("You said: that was not me")).toBeVisible();
});

test("two browsers ask at once: the list shows both with their age, and either can be opened", async () => {
  const [cafe, library] = [await town.browser(), await town.browser()];
  await town.startByPhone(cafe);
  await expect(phone.getByRole("heading", { name: "Sign in?" })).toBeVisible();
  const word = await town.startByPhone(library);
  await phone.getByRole("button", { name: "1 more is waiting" }).click();
  await expect(phone.getByRole("heading", { name: "All requests" })).toBeVisible();
  await expect(phone.getByRole("listitem")).toHaveCount(2);
  await expect(phone.getByText(/seconds? ago/).first()).toBeVisible();
  await phone.getByRole("listitem").nth(1).getByRole("button").click();
  await expect(phone.getByRole("radio", { name: word, exact: true })).toBeVisible();
  await town.accept(phone, word);

  await expect(library.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible({ timeout: 40_000 });
});

test("Alice names and colours her profile on the phone, and her phone on the portal", async () => {
  await phone.getByRole("button", { name: "Profiles" }).click();
  await phone.getByRole("button", { name: /Acme/ }).click();
  await phone.getByRole("button", { name: "Name and colour" }).click();
  await phone.getByLabel("What you call it").fill("Work");
  await phone.getByRole("radio", { name: "Violet" }).click();
  await phone.getByRole("button", { name: "Save" }).click();
  await expect(phone.getByRole("heading", { name: "Work" })).toBeVisible();
  await expect(phone.getByText("Opens: Technical Support System")).toBeVisible();
  await phone.reload();
  await expect(phone.getByText("Work")).toBeVisible();
  await expect(phone.locator(".badge.g5")).toBeVisible();

  await portal.goto(`${town.origin}/phones`);
  await portal.getByRole("link", { name: "Rename Alice's Pixel" }).click();
  await portal.getByLabel("Name").fill("Pixel in the kitchen");
  await portal.getByRole("button", { name: "Save" }).click();
  await expect(portal.getByText("Pixel in the kitchen", { exact: true })).toBeVisible();
});

test("Back while her answer is on its way takes nothing back and hides nothing: approved, or a wrong PIN with the tries left", async () => {
  await portal.getByRole("button", { name: "Sign out" }).click();
  // The answer takes its time.
  let held = [];
  await phone.route("**/phone/1/answer", (route) => { held.push(route); });
  const goOn = async () => {
    await expect.poll(() => held.length).toBe(1);
    await phone.evaluate(() => history.back());
    await expect(phone.getByRole("heading", { name: "One moment…" })).toBeVisible();
    const [route] = held;
    held = [];
    await route.continue();
  };
  await town.accept(phone, await town.startByPhone(portal), "826405");
  await goOn();
  await expect(phone.getByText(/Wrong PIN\./)).toBeVisible();
  await expect(phone.getByText(/4 tries left/)).toBeVisible();
  await enterPin(phone, PIN);
  await goOn();
  await expect(phone.getByRole("heading", { name: "Approved" })).toBeVisible();
  await expect(portal.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible();
  expect(phone.trouble).toEqual([]);
});

test("while she makes a card nothing moves under her fingers; her request comes up when it is done", async () => {
  await portal.getByRole("button", { name: "Sign out" }).click();
  await paste(phone, "otpauth://totp/Mail:alice?secret=JBSWY3DPEHPK3PXP&issuer=Mail");
  const key = phone.getByRole("button", { name: "4", exact: true });
  const before = await key.boundingBox();
  const word = await town.startByPhone(portal);
  await enterPin(phone, CARDS_PIN);
  await expect(phone.getByRole("heading", { name: "Enter it once more" })).toBeVisible();
  expect(await key.boundingBox()).toEqual(before);
  await enterPin(phone, CARDS_PIN);
  await town.accept(phone, word);
  await expect(portal.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible();
  await phone.getByRole("button", { name: "Done" }).click();
  await expect(phone.getByText("Mail").first()).toBeVisible();
});

test("an answer and another PIN at once: one waits for the other, and neither is lost", async () => {
  await portal.getByRole("button", { name: "Sign out" }).click();
  let held;
  await phone.route("**/phone/1/change", (route) => { held = route; });
  await phone.getByRole("button", { name: "Profiles" }).click();
  await phone.getByRole("listitem").getByRole("button").first().click();
  await phone.getByRole("button", { name: "Change the PIN" }).click();
  for (const pin of [PIN, "826405", "826405"]) await enterPin(phone, pin);
  await expect.poll(() => held).toBeTruthy();
  await expect(phone.getByRole("heading", { name: "One moment…" })).toBeVisible();
  const word = await town.startByPhone(portal);
  await expect(phone.getByRole("button", { name: "Somebody waits: see who" })).toBeHidden();
  await phone.evaluate(() => history.back());
  await held.continue();
  await town.accept(phone, word, "826405");
  await expect(portal.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible();
  expect(phone.trouble).toEqual([]);
});

test("an activation that she left says nothing into the next one", async () => {
  const first = await town.showActivation(portal);
  await paste(phone, first.link);
  await phone.getByRole("button", { name: "Activate", exact: true }).click();
  await expect(phone.locator("[data-word]")).toBeVisible();
  await phone.evaluate(() => history.back());
  await phone.getByRole("button", { name: "Done" }).click();
  const second = await town.showActivation(portal);
  await paste(phone, second.link);
  await expect(phone.getByRole("heading", { name: "Activate this phone?" })).toBeVisible();
  // What the left one waited for is answered within this time.
  await phone.waitForTimeout(4000);
  await expect(phone.getByRole("heading", { name: "Activate this phone?" })).toBeVisible();
});

test("a link that she left, and an answer that comes late, end no other activation", async () => {
  const first = await town.showActivation(portal);
  const held = [];
  await phone.route("**/phone/1/look", (route) => { if (held.length) route.continue(); else held.push(route); });
  await paste(phone, first.link);
  await expect.poll(() => held.length).toBe(1);
  await phone.evaluate(() => history.back());
  const { link } = await town.showActivation(portal);
  await paste(phone, link);
  await phone.getByRole("button", { name: "Activate", exact: true }).click();
  const word = await phone.locator("[data-word]").textContent();
  await portal.getByRole("button", { name: word, exact: true }).click();
  await expect(phone.getByRole("heading", { name: "Choose a PIN" })).toBeVisible();

  await held[0].abort();

  for (const heading of ["Choose a PIN", "Enter it once more"]) {
    await expect(phone.getByRole("heading", { name: heading })).toBeVisible();
    await enterPin(phone, "826405");
  }
  await expect(phone.getByRole("heading", { name: "Ready" })).toBeVisible({ timeout: 40_000 });
  expect(phone.trouble.filter((one) => !one.includes("ERR_FAILED"))).toEqual([]);
});

test("a request that comes up takes no Undo away", async () => {
  await portal.getByRole("button", { name: "Sign out" }).click();
  await paste(phone, "otpauth://totp/Google:alice?secret=JBSWY3DPEHPK3PXP&issuer=Google");
  for (let time = 0; time < 2; time++) await enterPin(phone, CARDS_PIN);
  await expect(phone.locator("[data-code]")).toBeVisible({ timeout: 30_000 });
  await phone.getByRole("button", { name: "Change Google alice" }).click();
  await phone.getByRole("button", { name: "Remove this card" }).click();
  await expect(phone.getByText("Google alice was removed.")).toBeVisible();

  await town.startByPhone(portal);
  await phone.getByRole("button", { name: "Decline" }).click();
  await expect(phone.getByRole("heading", { name: "Declined" })).toBeVisible();
  await phone.getByRole("button", { name: "Done" }).click();

  await phone.getByRole("button", { name: "Undo" }).click();
  await expect(phone.getByRole("button", { name: "Change Google alice" })).toBeVisible();
});

test("in a terminal, a stranger's request hides none of hers: both are listed, and either is opened", async () => {
  const { link } = await town.showActivation(portal);
  const desk = terminal(town);
  await desk.activate(portal, link, PIN);
  const [strangers, hers] = [await town.browser(), await town.browser()];
  await town.startByPhone(strangers);
  const word = await town.startByPhone(hers);

  const pending = (...more) => JSON.parse(desk.run([], "pending", "--json", ...more))[0];
  const first = pending();
  expect(first.waiting).toMatchObject([{ service: first.service }]);
  const [{ id }] = first.waiting;
  expect(desk.run([], "pending")).toContain(`tally pending --open ${id}`);
  expect(pending("--open", id)).toMatchObject({ id, waiting: [{ id: first.id }] });
  expect(desk.run([], "pending", "--open", "nothing")).toBe("tally: no such request is waiting\n");
  expect(desk.run([PIN], "answer", id, "--pick", word)).toBe("Approved.\n");
  await expect(hers.getByRole("heading", { name: /Hello/ })).toBeVisible({ timeout: 40_000 });
});

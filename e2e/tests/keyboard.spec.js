// Signing in by phone with the keyboard alone, and by what things are called alone.
import { test, expect } from "@playwright/test";
import { Town, PIN } from "../support/town.js";

let town, portal, phone;
test.beforeEach(async () => {
  town = await Town.start();
  portal = await town.browser();
  await town.signIn(portal);
  phone = await town.activatedPhone(portal);
  await phone.setViewportSize({ width: 320, height: 568 });
  await portal.getByRole("button", { name: "Sign out" }).click();
});
test.afterEach(async () => { await town.end(); });

/** What has the focus: what it is called, whether that can be seen, and where it stands. */
function focused(page) {
  return page.evaluate(() => {
    const one = document.activeElement;
    const { outlineStyle, outlineWidth, outlineColor, order } = getComputedStyle(one);
    const { left, top, width, height } = one.getBoundingClientRect();
    const ringed = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && outlineColor !== "rgba(0, 0, 0, 0)";
    const middle = document.elementFromPoint(left + width / 2, top + height / 2);
    return {
      name: (one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent ?? one.textContent).trim(),
      kind: one.type ?? one.tagName.toLowerCase(),
      isSeen: ringed && one.contains(middle),
      place: [...document.querySelectorAll("*")].indexOf(one) + 1000 * Number(order),
    };
  });
}

/** Goes on with Tab until something is reached; how many times that took. Everything on the way can
 * be seen to have the focus, and comes in the order in which it is read. */
async function tabTo(page, name, kind) {
  let before = -1;
  for (let tabs = 1; tabs < 60; tabs++) {
    await page.keyboard.press("Tab");
    const now = await focused(page);
    expect(now.isSeen, `the focus on “${now.name}” is seen`).toBe(true);
    expect(now.place, `“${now.name}” comes after what is before it`).toBeGreaterThan(before);
    before = now.place;
    if (now.name === name && (!kind || now.kind === kind)) return tabs;
  }
  throw new Error(`Tab leads nowhere near “${name}”`);
}

/** Goes on among the pictures with the arrows, or with Tab where arrows lead nowhere. */
async function pick(page, word) {
  for (let steps = 1; steps < 14; steps++) {
    const { name } = await focused(page);
    if (name === word) return steps;
    await page.keyboard.press("ArrowRight");
    if ((await focused(page)).name === name) await page.keyboard.press("Tab");
    expect((await focused(page)).isSeen, "the focus is seen").toBe(true);
  }
  throw new Error(`no way to “${word}”`);
}

/** The answers are dead for a moment, so that a tap meant for the screen before hits none. */
const settled = () => expect(phone.getByRole("button", { name: "Decline" })).toBeEnabled();

test("Alice signs in without a mouse, on either screen", async () => {
  await portal.goto(town.origin);
  const toAddress = await tabTo(portal, "Email address", "email");
  await portal.keyboard.type("alice@acme.test");
  await portal.keyboard.press("Enter");
  await expect(portal.getByRole("heading", { name: "Pick this picture on your phone" })).toBeVisible();
  const word = (await portal.getByRole("figure").textContent()).trim();

  await phone.bringToFront();
  const title = phone.getByRole("heading", { name: "Sign in?" });
  await expect(title).toBeFocused();
  await settled();
  const first = await phone.getByRole("radio").first().getAttribute("aria-label");
  const toPictures = await tabTo(phone, first);
  const toPicture = await pick(phone, word);
  await phone.keyboard.press("Space");
  await expect(phone.getByRole("radio", { name: word, exact: true })).toBeChecked();
  const toAccept = await tabTo(phone, "Accept");
  await phone.keyboard.press("Enter");
  await expect(phone.getByRole("heading", { name: "PIN for Acme Support" })).toBeFocused();
  await phone.keyboard.type(PIN);
  await phone.keyboard.press("Enter");

  await expect(portal.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible({ timeout: 40_000 });
  await expect(phone.getByRole("heading", { name: "Approved" })).toBeFocused();
  expect(await tabTo(phone, "Done")).toBe(1);
  await phone.keyboard.press("Space");
  await expect(phone.getByRole("heading", { name: "Cards" })).toBeFocused();
  const report = { toAddress, toPictures, toPicture, toAccept };
  test.info().annotations.push({ type: "tabs", description: JSON.stringify(report) });
  expect(toAddress, "the address is near the start of the page").toBeLessThanOrEqual(3);
  expect(toPictures, "nothing stands between the title and the pictures").toBe(1);
  expect(toAccept, "Accept is the last of the three").toBeLessThanOrEqual(14);
});

test("Alice declines without a mouse", async () => {
  await town.startByPhone(portal);
  await phone.bringToFront();
  await expect(phone.getByRole("heading", { name: "Sign in?" })).toBeFocused();
  await settled();

  await tabTo(phone, "Decline");
  await phone.keyboard.press("Enter");

  await expect(phone.getByRole("heading", { name: "Declined" })).toBeFocused();
  await tabTo(phone, "I declined by mistake");
});

test("Alice signs in by what things are called, and by nothing else", async () => {
  await portal.goto(town.origin);
  const byPhone = portal.getByRole("region", { name: "With the phone app" });
  await byPhone.getByRole("textbox", { name: "Email address" }).fill("alice@acme.test");
  await byPhone.getByRole("button", { name: "Sign in with phone" }).click();
  await expect(portal.getByRole("heading", { level: 1, name: "Pick this picture on your phone" })).toBeVisible();
  const figure = await portal.getByRole("main").getByRole("figure").ariaSnapshot();
  const word = figure.match(/img "(.+)"/)[1];

  await phone.bringToFront();
  await expect(phone.getByRole("heading", { level: 1, name: "Sign in?" })).toBeVisible();
  await expect(phone.getByRole("heading", { level: 2, name: "Acme Support" })).toBeVisible();
  const grid = phone.getByRole("radiogroup", { name: "Which picture is on the screen in front of you?" });
  await grid.getByRole("radio", { name: word, exact: true }).click();
  await expect(grid.getByRole("radio", { checked: true })).toHaveCount(1);
  await phone.getByRole("button", { name: "Accept" }).click();
  await expect(phone.getByRole("heading", { level: 1, name: "PIN for Acme Support" })).toBeVisible();
  await expect(phone.getByRole("img", { name: "0 digits entered" })).toBeVisible();
  for (const digit of PIN) await phone.getByRole("button", { name: digit, exact: true }).click();
  await expect(phone.getByRole("status")).toHaveText("6 digits entered");
  await phone.getByRole("button", { name: "Done" }).click();

  await expect(phone.getByRole("heading", { level: 1, name: "Approved" })).toBeVisible({ timeout: 40_000 });
  await expect(portal.getByRole("heading", { level: 1, name: "Hello Alice Ahlgren" })).toBeVisible();
});

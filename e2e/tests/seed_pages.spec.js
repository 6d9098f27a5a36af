// The procedures of the support portal's help page, step by step as it numbers them, with mail that
// really leaves by SMTP.
import { test, expect } from "@playwright/test";
import { PIN, enterPin } from "../support/town.js";
import { Served } from "../support/served.js";

const { step } = test;
const CAROL = "carol@acme.test";
const [FIRST, SECOND] = ["Autumn-Leaf-42", "Winter-Lake-5518"];

let town;
test.beforeEach(async () => { town = await Served.start(); });
test.afterEach(async () => { await town.end(); });

/** Three to eight of "Set password", four to eight of "Reset password": the page is the same. */
async function choosePassword(page, password) {
  await step("Enter your reset code in the first form field on the Reset Password page", async () => {
    await expect(page.getByRole("heading", { name: "Reset Password" })).toBeVisible();
    const fields = page.locator("main form input:visible");
    await expect(fields).toHaveCount(3);
    await fields.nth(0).fill(await town.codeFor(CAROL));
  });
  await step("Enter your new password in the second form field", async () => {
    const second = page.locator("main form input:visible").nth(1);
    const unmet = page.locator("li.unmet");
    await second.fill("aaaa");
    await expect(unmet).toHaveText([/At least 10 characters/, /at least three kinds/]);
    await second.fill("aaaabbbb11112222CC");
    await expect(unmet).toHaveText([/At most 17 characters/]);
    await second.fill("aaaabbbbb1C");
    await expect(unmet).toHaveText([/at least three kinds/]);
    await second.fill(password);
    await expect(unmet).toHaveCount(0);
    await expect(page.locator("li.met")).toHaveCount(3);
  });
  await step("Confirm your new password in the third form field", async () => {
    await page.locator("main form input:visible").nth(2).fill(password);
  });
  await step("Click Submit: you will be notified by mail", async () => {
    await page.getByRole("button", { name: "Submit" }).click();
    await expect(page.getByRole("heading", { name: "Your password is set" })).toBeVisible();
    await expect.poll(() => town.mailbox.to(CAROL)[0].subject).toMatch(/^Your password (is set|was reset)$/);
  });
  await step("Click here to return to the sign-in page", async () => {
    await page.getByRole("link", { name: /^Click here to return/ }).click();
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  });
}

/** "Set password for Email and password". */
async function setPassword(page) {
  town.run("person", "invite", CAROL, "Carol Chen");
  await step("1. Click on the activation link in your invitation email", async () => {
    await expect.poll(() => town.mailbox.newestLink(CAROL)).toBeTruthy();
    await page.goto(town.mailbox.newestLink(CAROL));
  });
  await step("2. Enter your email address and click Submit: you receive a reset code", async () => {
    await page.getByLabel("Email address").fill(CAROL);
    await page.getByRole("button", { name: "Submit" }).click();
  });
  await choosePassword(page, FIRST);
}

/** "Sign in using Email and password". */
async function signIn(page, password) {
  const form = page.locator("section", { hasText: "With email and password" });
  await step("2-4. Select the method, enter email address and password", async () => {
    await page.goto(town.origin);
    await form.getByLabel("Email address").fill(CAROL);
    await form.getByLabel("Password", { exact: true }).fill(password);
  });
  await step("5. Click Sign In", () => form.getByRole("button").click());
  await step("6-7. Enter the code you got by email, click Submit", async () => {
    await page.getByLabel("Code").fill(await town.codeFor(CAROL));
    await page.getByRole("button", { name: "Submit" }).click();
    await expect(page.getByRole("heading", { name: "Hello Carol Chen" })).toBeVisible();
    await expect(page.getByText("Technical Support System")).toBeVisible();
  });
}

test("Set password for “Email and password”, then sign in using it", async () => {
  const page = await town.browser();
  await setPassword(page);
  await signIn(page, FIRST);
  expect(page.trouble).toEqual([]);
});

test("Reset password", async () => {
  const page = await town.browser();
  await setPassword(page);
  await step("1-3. Select “Email and password”, click the Forgot Password? link", async () => {
    await page.goto(town.origin);
    await page.getByRole("link", { name: "Forgot password?" }).click();
  });
  await step("4. Enter your email address and click Submit", async () => {
    await page.getByLabel("Email address").fill(CAROL);
    await page.getByRole("button", { name: "Submit" }).click();
  });
  await choosePassword(page, SECOND);
  await signIn(page, SECOND);
});

test("Activate the phone app, then sign in using it", async () => {
  test.setTimeout(150_000);
  const page = await town.browser();
  await setPassword(page);
  await signIn(page, FIRST);
  await step("8. Click Activate", () => page.getByRole("link", { name: "Activate the phone app" }).click());
  await step("9. Click Confirm", () => page.getByRole("button", { name: "Confirm" }).click());
  const qr = page.getByRole("img", { name: "QR code for the phone app" });
  await expect(qr).toBeVisible();
  const phone = await town.phone(town.film(await qr.screenshot()));
  await step("10-12. On the phone: the icon in the upper right corner, then the plus sign", async () => {
    await phone.getByRole("button", { name: "Profiles" }).click();
    await phone.getByRole("button", { name: "Add a profile" }).click();
  });
  await step("13-14. Scan the QR code in your browser, click Activate", async () => {
    await expect(phone.getByRole("heading", { name: "Activate this phone?" })).toBeVisible();
    await phone.getByRole("button", { name: "Activate" }).click();
    const word = await phone.locator("[data-word]").textContent();
    await page.getByRole("button", { name: word, exact: true }).click();
  });
  await step("15-16. Select a PIN to protect your profile, confirm it", async () => {
    await expect(phone.getByRole("heading", { name: "Choose a PIN" })).toBeVisible();
    await enterPin(phone, PIN);
    await expect(phone.getByRole("heading", { name: "Enter it once more" })).toBeVisible();
    await enterPin(phone, PIN);
  });
  await step("19. You are now ready", async () => {
    await expect(phone.getByRole("heading", { name: "Ready" })).toBeVisible({ timeout: 40_000 });
    await expect(page.getByRole("heading", { name: "Your phone is ready" })).toBeVisible();
    await phone.getByRole("button", { name: "Done" }).click();
  });
  await page.getByRole("button", { name: "Sign out" }).click();
  const word = await step("1-4. Select the method, enter email address, click Sign In", () => town.startByPhone(page, { address: CAROL }));
  await step("5-8. Compare the images, Accept, enter your PIN", () => town.accept(phone, word));
  await expect(page.getByRole("heading", { name: "Hello Carol Chen" })).toBeVisible({ timeout: 40_000 });
  await expect(page.getByText("Technical Support System")).toBeVisible();
});

test("at the console: people are listed, an account is switched off and on, its phones are revoked, and the log says so", async () => {
  const page = await town.browser();
  await setPassword(page);
  await signIn(page, FIRST);
  expect(town.run("person", "list")).toBe(`${CAROL}\tCarol Chen\tactive\n`);
  const phone = await town.activatedPhone(page);
  const [id, name, standing] = town.run("device", "list", CAROL).trim().split("\t");
  expect([name, standing]).toEqual(["Alice's Pixel", "active"]);

  town.run("person", "suspend", CAROL);
  await page.goto(`${town.origin}/home`);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.locator("section", { hasText: "With email and password" }).getByLabel("Email address").fill(CAROL);
  await page.getByLabel("Password", { exact: true }).fill(FIRST);
  await page.getByRole("button", { name: "Sign in with password" }).click();
  await expect(page.getByText("The email address or the password is wrong.")).toBeVisible();
  expect(() => town.run("person", "suspend", CAROL)).toThrow(/there is nothing to do/);
  town.run("person", "resume", CAROL);
  await signIn(page, FIRST);

  town.run("device", "revoke", CAROL, "--id", id);
  await expect(phone.getByRole("heading", { name: "A profile was revoked" })).toBeVisible({ timeout: 30_000 });
  expect(town.run("device", "list", CAROL)).toBe("");
  await expect.poll(() => town.run("audit", "verify")).toMatch(/, 0 are not yet\.\nNone was changed/);
  const lines = town.run("audit", "export").trim().split("\n").map((line) => JSON.parse(line).event);
  for (const event of ["invited", "person-suspended", "person-resumed", "phone-revoked"]) expect(lines).toContain(event);
});

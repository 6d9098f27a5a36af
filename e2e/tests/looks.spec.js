// Every page and screen: no accessibility violation, nothing wider than the screen; small and
// large, light and dark.
import { test, expect } from "@playwright/test";
import AxeBuilder from "@axe-core/playwright";
import { Town, PIN, CARDS_PIN, enterPin, paste } from "../support/town.js";

const SHAPES = [
  { width: 320, height: 568, colorScheme: "light" }, { width: 320, height: 568, colorScheme: "dark" },
  { width: 1280, height: 800, colorScheme: "light" }, { width: 1280, height: 800, colorScheme: "dark" },
];
const PICTURES = process.env.PICTURES;

let town;
test.beforeEach(async () => { town = await Town.start(); });
test.afterEach(async () => { await town.end(); });

/** Looks at what is shown in every shape. */
async function look(page, name) {
  for (const { width, height, colorScheme } of SHAPES) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const found = await new AxeBuilder({ page }).setLegacyMode().analyze();
    const said = found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(" | ")}`);
    expect(said, `${name} at ${width} ${colorScheme}`).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, `${name} at ${width} is not wider than the screen`).toBeLessThanOrEqual(0);
    if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}-${width}-${colorScheme}.png` });
  }
}

test("the portal's pages", async () => {
  test.setTimeout(240_000);
  const page = await town.browser();
  await page.goto(town.origin);
  await look(page, "sign-in");
  await page.goto(`${town.origin}/get-app`);
  await look(page, "get-app");
  await page.goto(`${town.origin}/nowhere`);
  await look(page, "not-found");
  await town.startByPhone(page, { address: "carol@acme.test" });
  await look(page, "waiting");
  await page.goto(town.origin);
  const form = page.locator("section", { hasText: "With email and password" });
  await form.getByLabel("Email address").fill("alice@acme.test");
  await form.getByLabel("Password").fill("wrong");
  await form.getByRole("button").click();
  await look(page, "wrong-password");
  await form.getByLabel("Password").fill("Autumn-Leaf-42");
  await form.getByRole("button").click();
  await look(page, "code");
  await page.getByLabel("Code").fill("00000000");
  await page.getByRole("button", { name: "Submit" }).click();
  await look(page, "wrong-code");
  await page.getByRole("link", { name: "use a recovery code" }).click();
  await page.getByLabel("Recovery code").fill("AAAA-AAAA-AAAA-AAAA");
  await page.getByRole("button", { name: "Submit" }).click();
  await look(page, "wrong-recovery-code");
  await town.code();
  await town.signIn(page);
  await look(page, "home");
  for (const path of ["phones", "phones/activate", "password", "activity", "credits", "demo/outbox"]) {
    await page.goto(`${town.origin}/${path}`);
    await look(page, path.replace("/", "-"));
  }
  await page.goto(`${town.origin}/recovery`);
  await look(page, "recovery");
  await page.getByRole("button", { name: "Make ten new codes" }).click();
  await expect(page.getByRole("listitem")).toHaveCount(10);
  await look(page, "recovery-codes");
  const { link } = await town.showActivation(page);
  await look(page, "scan-this-code");
  const phone = await town.phone();
  await paste(phone, link);
  await phone.getByRole("button", { name: "Activate" }).click();
  await expect(page.getByRole("heading", { name: "Which picture does your phone show?" })).toBeVisible();
  await look(page, "matching");
  await page.getByRole("button", { name: "My phone shows none of these" }).click();
  await look(page, "activation-over");
  await page.goto(`${town.origin}/password`);
  await page.getByLabel("Password now").fill("Autumn-Leaf-42");
  await page.getByLabel("New password", { exact: true }).fill("short");
  await look(page, "password-rule");
  await page.getByLabel("New password", { exact: true }).fill("Winter-Frost-99");
  await page.getByLabel("New password again").fill("Winter-Frost-99");
  await page.locator("main form button").click();
  await look(page, "password-changed");
  expect(page.trouble.filter((line) => !line.includes("404") && !line.includes("422"))).toEqual([]);
});

test("the phone app's screens", async () => {
  test.setTimeout(240_000);
  const portal = await town.browser();
  await town.signIn(portal);
  const { link } = await town.showActivation(portal);
  const phone = await town.phone(undefined, { bypassCSP: true });
  await town.sensor(phone);
  await look(phone, "app-empty");
  await phone.getByRole("button", { name: "Scan a QR code" }).click();
  await look(phone, "app-scan");
  await phone.getByLabel("Paste a link").fill(link);
  await phone.getByRole("button", { name: "Use this link" }).click();
  await expect(phone.getByRole("heading", { name: "Activate this phone?" })).toBeVisible();
  await look(phone, "app-activate");
  await phone.getByRole("button", { name: "Activate" }).click();
  const word = await phone.locator("[data-word]").textContent();
  await look(phone, "app-find");
  await portal.getByRole("button", { name: word, exact: true }).click();
  await expect(phone.getByRole("heading", { name: "Choose a PIN" })).toBeVisible();
  await look(phone, "app-pin");
  await enterPin(phone, PIN);
  await enterPin(phone, PIN);
  await expect(phone.getByRole("heading", { name: "A finger or a face instead of the PIN?" })).toBeVisible({ timeout: 40_000 });
  await look(phone, "app-finger");
  await phone.getByRole("button", { name: "No, keep to the PIN" }).click();
  await expect(phone.getByRole("heading", { name: "Ready" })).toBeVisible();
  await look(phone, "app-ready");
  let notMe;
  await expect.poll(async () => {
    const letters = await (await fetch(`${town.origin}/demo/outbox.json`)).json();
    notMe = letters.map((letter) => letter.text.match(/http\S+not-me\S+/)?.[0]).find(Boolean);
    return notMe;
  }).toBeTruthy();
  await portal.goto(notMe);
  await look(portal, "was-that-not-you");
  await portal.goto(`${town.origin}/home`);
  await phone.getByRole("button", { name: "Done" }).click();
  await paste(phone, "otpauth://totp/Google:alice%40gmail.com?secret=JBSWY3DPEHPK3PXP&issuer=Google");
  await enterPin(phone, CARDS_PIN);
  await enterPin(phone, CARDS_PIN);
  await expect(phone.locator("[data-code]")).toBeVisible({ timeout: 30_000 });
  await look(phone, "app-cards");
  await phone.getByRole("button", { name: "Profiles" }).click();
  await look(phone, "app-profiles");
  await phone.getByRole("button", { name: "Check this phone" }).click();
  await expect(phone.getByText("The server answers")).toBeVisible();
  await look(phone, "app-checkup");
  await phone.getByRole("button", { name: "Back" }).click();
  await phone.getByRole("button", { name: /Acme/ }).click();
  await look(phone, "app-profile");
  await phone.getByRole("button", { name: "Change the PIN" }).click();
  await look(phone, "app-prove");
  await phone.getByRole("button", { name: "Back" }).click();
  await phone.getByRole("button", { name: "Back" }).click();
  await phone.getByRole("button", { name: "Back" }).click();
  await phone.getByRole("button", { name: "Change Google alice@gmail.com" }).click();
  await look(phone, "app-card");
  await phone.getByRole("button", { name: "Remove this card" }).click();
  await look(phone, "app-undo");
  await phone.getByRole("button", { name: "Undo" }).click();
  await paste(phone, "otpauth://totp/a?secret=JBSWY3DPEHPK3PXP\notpauth://totp/b?secret=JBSWY3DPEHPK3PXQ");
  await look(phone, "app-import");
  await phone.getByRole("button", { name: "Back" }).click();
  await portal.getByRole("button", { name: "Sign out" }).click();
  const picture = await town.startByPhone(portal);
  await expect(phone.getByRole("heading", { name: "Sign in?" })).toBeVisible();
  await phone.getByRole("radio", { name: picture, exact: true }).click();
  await look(phone, "app-request");
  await phone.getByRole("button", { name: "Accept" }).click();
  await look(phone, "app-request-pin");
  await enterPin(phone, "000001");
  await expect(phone.getByText("4 tries left")).toBeVisible({ timeout: 40_000 });
  await look(phone, "app-wrong-pin");
  await enterPin(phone, PIN);
  await expect(portal.getByRole("heading", { name: /Hello/ })).toBeVisible({ timeout: 40_000 });
  await look(phone, "app-approved");
  await portal.goto(`${town.origin}/phones/activate`);
  await look(portal, "show-again");
  await portal.getByRole("button", { name: "Ask my phone" }).click();
  await look(portal, "asking-a-phone");
  await expect(phone.getByRole("heading", { name: "Add another phone?" })).toBeVisible();
  await look(phone, "app-add-phone");
  await phone.getByRole("button", { name: "Decline" }).click();
  await expect(portal.getByRole("heading", { name: "Declined on your phone" })).toBeVisible();
  await look(portal, "no-phone-added");
  await portal.goto(`${town.origin}/phones`);
  await portal.getByRole("link", { name: /^Revoke/ }).click();
  await look(portal, "revoke");
  await portal.getByRole("button", { name: "Sign out" }).click();
  for (const [button, name] of [["Decline", "declined"], ["Not me", "not-me"]]) {
    await town.startByPhone(portal);
    // The request comes by itself, whatever was said before.
    await phone.getByRole("button", { name: button }).click();
    await expect(portal.getByRole("link", { name: "Sign in again" })).toBeVisible();
    await look(portal, name);
    await look(phone, `app-${name}`);
  }
});

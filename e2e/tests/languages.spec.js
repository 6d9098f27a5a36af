// Six languages: the device chooses, nothing stays untranslated, and Arabic runs from right to left.
import { test, expect } from "@playwright/test";
import AxeBuilder from "@axe-core/playwright";
import { Town, PIN, CARDS_PIN } from "../support/town.js";

let town;
test.beforeEach(async () => { town = await Town.start(); });
test.afterEach(async () => { await town.end(); });

const HEADINGS = { en: "Cards", sv: "Kort", de: "Karten", fr: "Cartes", es: "Tarjetas", ar: "البطاقات" };
const PICTURES = process.env.PICTURES;
/** Words of the people, their things and the makers; everything else is to be translated. */
const NAMES = /Acme Support|acme\.test|alice@gmail\.com|Google|Gmail|Chrome|Linux|Technical Support System|Activate the phone app|QR|PIN|Safari|localhost/g;

/** Presses by what is on the button, which no language changes. */
const digits = async (phone, pin) => {
  for (const digit of pin) await phone.locator(".pad").getByRole("button", { name: digit, exact: true }).click();
  await phone.locator(".pad button.primary").click();
};

test("each language has its own words", async () => {
  for (const [locale, heading] of Object.entries(HEADINGS)) {
    const phone = await town.context({ locale, viewport: { width: 390, height: 844 } }, []);
    await phone.goto(`${town.origin}/app/`);
    await expect(phone.getByRole("heading", { level: 1 })).toHaveText(heading);
    await expect(phone.locator("html")).toHaveAttribute("lang", locale);
    await phone.context().close();
  }
});

test("Alice's phone speaks Arabic, all of it, and her browser names the same picture", async () => {
  test.setTimeout(180_000);
  const portal = await town.browser({ locale: "ar" });
  await town.signIn(portal);
  const { link } = await town.showActivation(portal);
  const phone = await town.context({ locale: "ar", viewport: { width: 320, height: 640 }, bypassCSP: true }, []);
  const look = async (name) => {
    const text = (await phone.locator("body").innerText()).replace(NAMES, "");
    expect(text.match(/[A-Za-z]{3,}/g), `${name}: ${text}`).toBeNull();
    const named = await phone.locator("[aria-label]").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
    expect(named.join(" ").replace(NAMES, "").match(/[A-Za-z]{3,}/g), name).toBeNull();
    const found = await new AxeBuilder({ page: phone }).setLegacyMode().analyze();
    expect(found.violations.map((one) => one.id), name).toEqual([]);
    const overflow = await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, `${name} is not wider than the screen`).toBeLessThanOrEqual(0);
    if (PICTURES) await phone.screenshot({ path: `${PICTURES}/ar-${name}.png` });
  };
  await phone.goto(`${town.origin}/app/`);
  await expect(phone.locator("html")).toHaveAttribute("dir", "rtl");
  await look("empty");
  await phone.locator("button.scan").click();
  await look("scan");
  await phone.locator("#link").fill(link);
  await phone.locator("section button").first().click();
  await expect(phone.locator("#name")).toBeVisible();
  await look("activate");
  await phone.locator("button.primary").click();
  const word = await phone.locator("[data-word]").textContent();
  await look("find");
  await portal.getByRole("button", { name: word, exact: true }).click();
  await expect(phone.locator(".pad")).toBeVisible();
  await look("pin");
  await digits(phone, "111111");
  await expect(phone.getByRole("alert")).not.toBeEmpty();
  await look("weak-pin");
  await digits(phone, PIN);
  await digits(phone, PIN);
  await expect(phone.locator(".mark.good")).toBeVisible({ timeout: 40_000 });
  await look("ready");
  await phone.locator("button.primary").click();
  await phone.locator("button.scan").click();
  await phone.locator("#link").fill("otpauth://totp/Google:alice%40gmail.com?secret=JBSWY3DPEHPK3PXP&issuer=Google");
  await phone.locator("section button").first().click();
  await digits(phone, CARDS_PIN);
  await digits(phone, CARDS_PIN);
  await expect(phone.locator("[data-code]")).toBeVisible({ timeout: 30_000 });
  await look("cards");
  await phone.locator("li .row button").first().click();
  await look("card");
  await phone.locator(".bar button").click();
  await phone.locator("button.round").click();
  await phone.locator("button.wide").click();
  await expect(phone.locator("li").nth(3)).toBeVisible();
  await look("checkup");
  await phone.locator(".bar button").click();
  await phone.locator("li button").first().click();
  await look("profile");
  await phone.locator(".bar button").click();
  await phone.locator(".bar button").first().click();
  await portal.getByRole("button", { name: "Sign out" }).click();
  const picture = await town.startByPhone(portal);
  await phone.getByRole("radio", { name: picture, exact: true }).click();
  await look("request");
  await phone.locator(".three .primary").click();
  await digits(phone, "000001");
  await expect(phone.getByRole("alert")).not.toBeEmpty({ timeout: 40_000 });
  await look("wrong-pin");
  await digits(phone, PIN);
  await expect(portal.getByRole("heading", { name: /Hello/ })).toBeVisible({ timeout: 40_000 });
  await look("approved");
});

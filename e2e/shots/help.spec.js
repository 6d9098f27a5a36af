// The pictures of the help pages, in every language, taken from the running thing.
import { test, expect } from "@playwright/test";
import { mkdirSync, readFileSync } from "node:fs";
import { Town, ALICE, PIN, CARDS_PIN } from "../support/town.js";

const GMAIL = "otpauth://totp/Google:alice%40gmail.com?secret=JBSWY3DPEHPK3PXP&issuer=Google";
const ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";

/** What the app says in a language, by name. */
function words(language) {
  const lines = readFileSync(`../apps/phone/words/${language}.txt`, "utf8").trim().split("\n");
  return Object.fromEntries(lines.map((line) => line.split(" = ")));
}

for (const language of ["en", "sv", "de", "fr", "es", "ar"]) test(`help in ${language}`, async () => {
  test.setTimeout(180_000);
  const says = words(language);
  const folder = `../crates/pages/assets/help/${language}`;
  mkdirSync(folder, { recursive: true });
  const town = await Town.start();
  const portal = await town.browser({ viewport: { width: 800, height: 560 }, colorScheme: "light", locale: language });
  const phone = await town.context({ viewport: { width: 360, height: 640 }, colorScheme: "light", locale: language, userAgent: ANDROID });
  for (const page of [portal, phone]) page.setDefaultTimeout(20_000);
  const picture = async (page, name) => {
    await page.evaluate(() => { scrollTo(0, 0); document.activeElement?.blur(); });
    await page.screenshot({ path: `${folder}/${name}.png`, animations: "disabled", caret: "hide" });
  };
  const press = (name) => phone.getByRole("button", { name, exact: true }).click();
  const shows = (name) => expect(phone.getByRole("heading", { name })).toBeVisible({ timeout: 40_000 });
  const enterPin = async (pin) => {
    for (const digit of pin) await press(digit);
    await press(says.done);
  };
  const paste = async (link) => {
    await press(says.scan);
    await phone.locator("#link").fill(link);
    await press(says.use_link);
  };

  // Password and code.
  await portal.goto(town.origin);
  const form = portal.locator('form[action="/sign-in/password"]');
  await form.locator('[name="address"]').fill(ALICE.address);
  await form.locator('[name="password"]').fill(ALICE.password);
  await form.getByRole("button").click();
  const second = portal.locator('form[action="/sign-in/code"]');
  await expect(second).toBeVisible();
  await picture(portal, "portal-code");
  await second.locator('[name="code"]').fill(await town.code());
  await second.getByRole("button").click();
  await expect(portal).toHaveURL(`${town.origin}/home`);

  // Activation.
  const { link } = await town.showActivation(portal);
  await picture(portal, "portal-scan");
  await phone.goto(`${town.origin}/app/`);
  await paste(link);
  await shows(says.activate_title);
  await picture(phone, "app-activate");
  await press(says.activate);
  const word = await phone.locator("[data-word]").textContent();
  await portal.getByRole("button", { name: word, exact: true }).click();
  for (const title of [says.choose_pin, says.pin_again]) {
    await shows(title);
    await enterPin(PIN);
  }
  await shows(says.active_title);
  await press(says.done);

  // A card, and the people who share the phone.
  await paste(GMAIL);
  for (const title of [says.cards_pin_first, says.pin_again]) {
    await shows(title);
    await enterPin(CARDS_PIN);
  }
  await expect(phone.locator("[data-code]")).toBeVisible({ timeout: 40_000 });
  const later = phone.getByRole("button", { name: says.wake_no, exact: true });
  for (let offers = await later.count(); offers > 0; offers -= 1) await later.first().click();
  await picture(phone, "app-cards");
  await press(says.profiles);
  await press(says.settings);
  await phone.getByLabel(says.person).fill("Bob");
  await press(says.add_person);
  await press(says.profiles);
  await press(says.settings);
  await picture(phone, "app-people");
  await phone.goto(`${town.origin}/app/`);

  // My phones; then a sign-in by phone.
  await portal.goto(`${town.origin}/phones`);
  await picture(portal, "portal-phones");
  await portal.locator('form[action="/sign-out"]').getByRole("button").click();
  const wanted = await town.startByPhone(portal);
  await picture(portal, "portal-waiting");
  await phone.getByRole("radio", { name: wanted, exact: true }).click();
  await expect(phone.getByRole("button", { name: says.accept, exact: true })).toBeEnabled();
  await picture(phone, "app-request");

  // Nothing left, and another password.
  await portal.goto(`${town.origin}/phone-lost`);
  await picture(portal, "portal-phone-lost");
  await portal.goto(`${town.origin}/forgot-password`);
  const forgot = portal.locator('form[action="/forgot-password"]');
  await forgot.locator('[name="address"]').fill(ALICE.address);
  await forgot.getByRole("button").click();
  const reset = portal.locator('form[action="/reset-password"]');
  await reset.locator('[name="code"]').fill(await town.code());
  await reset.locator('[name="new"]').fill("Winter-Sun-27");
  await picture(portal, "portal-reset");
  await town.end();
});

// Six languages: the device chooses, nothing stays untranslated, and Arabic runs from right to left.
import { test, expect } from "@playwright/test";
import { readFileSync } from "node:fs";
import { Town, PIN, CARDS_PIN, rounds } from "../support/town.js";
import { expectThree, inspect } from "../support/look.js";

let town;
test.beforeEach(async () => { town = await Town.start(); });
test.afterEach(async () => { await town.end(); });

const HEADINGS = { en: "Cards", sv: "Kort", de: "Karten", fr: "Cartes", es: "Tarjetas", ar: "البطاقات" };
const PICTURES = process.env.PICTURES;
/** Words of the people, their things and the makers; everything else is to be translated. */
const NAMES = /Acme Support|acme\.test|alice@gmail\.com|Google|Gmail|Chrome|Linux|Technical Support System|Activate the phone app|Scan a code instead|QR|PIN|Safari|localhost/g;
const LATIN = /[A-Za-z]{3,}/g;
const GMAIL = "otpauth://totp/Google:alice%40gmail.com?secret=JBSWY3DPEHPK3PXP&issuer=Google";

/** The app's words in a language. */
const catalogue = (language) => Object.fromEntries(readFileSync(`../apps/phone/words/${language}.txt`, "utf8").split("\n")
  .filter(Boolean).map((line) => line.split(" = ")));
const ENGLISH = catalogue("en");

/** What of a text is English though the language has other words for it. */
function untranslated(text, words) {
  if (words.arabic) return text.replace(NAMES, "").match(LATIN);
  const english = Object.entries(ENGLISH).filter(([name, said]) => said.length > 3 && !said.includes("{") && !words.all.has(said) && words[name] !== said);
  const lines = text.split("\n").map((line) => line.trim());
  const found = english.map(([, said]) => said).filter((said) => lines.includes(said));
  return found.length ? found : null;
}

test("each language has its own words", async () => {
  for (const [locale, heading] of Object.entries(HEADINGS)) {
    const phone = await town.context({ locale, viewport: { width: 390, height: 844 } }, []);
    await phone.goto(`${town.origin}/app/`);
    await expect(phone.getByRole("heading", { level: 1 })).toHaveText(heading);
    await expect(phone.locator("html")).toHaveAttribute("lang", locale);
    await phone.context().close();
  }
});

// Arabic for its direction, German for its long words; in full, all of them.
for (const language of rounds(["ar", "de"], ["ar", "de", "sv", "fr", "es"])) test.describe(`Alice's phone speaks ${language}, all of it @endure:`, () => {
  const WORDS = catalogue(language);
  WORDS.all = new Set(Object.values(WORDS));
  WORDS.arabic = language === "ar";
  let portal, phone;
  test.beforeEach(async () => {
    test.setTimeout(180_000);
    portal = await town.browser({ locale: language });
    phone = await town.context({ locale: language, viewport: { width: 320, height: 568 }, bypassCSP: true }, []);
    await phone.goto(`${town.origin}/app/`);
    await expect(phone.locator("html")).toHaveAttribute("dir", WORDS.arabic ? "rtl" : "ltr");
  });

  const button = (name) => phone.getByRole("button", { name, exact: true });
  const press = (name) => button(name).click();
  const shows = (title) => expect(phone.getByRole("heading", { name: title, exact: true })).toBeVisible({ timeout: 40_000 });
  const says = (text) => expect(phone.getByText(text, { exact: true })).toBeVisible({ timeout: 40_000 });
  const enterPin = async (pin) => {
    for (const digit of pin) await press(digit);
    await press(WORDS.done);
  };
  const usesLink = async (link) => {
    await press(WORDS.scan);
    await phone.getByLabel(WORDS.paste).fill(link);
    await press(WORDS.use_link);
  };
  const look = async (name) => {
    const text = await phone.locator("body").innerText();
    expect.soft(untranslated(text, WORDS), `${name}: ${text}`).toBeNull();
    const named = await phone.locator("[aria-label]").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
    expect.soft(untranslated(named.join("\n"), WORDS), name).toBeNull();
    if (PICTURES) await phone.screenshot({ path: `${PICTURES}/${language}-${name}.png` });
    await inspect(phone, name);
  };
  /** From the portal's code to an active phone, at its first screen. */
  const activate = async (look = async () => {}) => {
    await town.signIn(portal);
    const { link } = await town.showActivation(portal);
    await usesLink(link);
    await shows(WORDS.activate_title);
    await look("activate");
    await press(WORDS.activate);
    await shows(WORDS.find_picture);
    await look("find");
    const word = await phone.locator("[data-word]").textContent();
    await portal.getByRole("button", { name: word, exact: true }).click();
    await shows(WORDS.choose_pin);
    await enterPin("111111");
    await says(`${WORDS.choose_another} ${WORDS.weak_repeats}.`);
    await look("weak-pin");
    await enterPin(PIN);
    await shows(WORDS.pin_again);
    await enterPin(PIN);
    await shows(WORDS.active_title);
    await look("ready");
    await press(WORDS.done);
  };
  const startByPhone = async () => {
    await portal.context().clearCookies();
    const picture = await town.startByPhone(portal);
    await phone.getByRole("heading", { name: WORDS.sign_in, exact: true }).waitFor();
    return picture;
  };

  test("from nothing to an active phone", async () => {
    await look("empty");
    await press(WORDS.scan);
    await says(WORDS.no_camera);
    await press(WORDS.use_link);
    await look("scan");
    await press(WORDS.back);
    await activate(look);
    await shows(WORDS.install_offer);
    await look("offers");
  });

  test("cards", async () => {
    await usesLink(GMAIL);
    await shows(WORDS.cards_pin_first);
    await look("cards-pin");
    await enterPin(CARDS_PIN);
    await enterPin(CARDS_PIN);
    await expect(phone.locator("[data-code]")).toBeVisible({ timeout: 30_000 });
    await press(WORDS.copy);
    await look("cards");
    await press(`${WORDS.change_card} Google alice@gmail.com`);
    await look("card");
    await press(WORDS.remove_card);
    await look("undo");
    await press(WORDS.undo);
    await usesLink("otpauth://totp/1?secret=JBSWY3DPEHPK3PXP\notpauth://totp/2?secret=JBSWY3DPEHPK3PXQ");
    await shows(WORDS.import_title);
    await look("import");
  });

  test("profiles, settings and all requests", async () => {
    await activate();
    await press(WORDS.profiles);
    await look("profiles");
    await press(WORDS.all_requests);
    await says(WORDS.nothing_waits);
    await look("no-requests");
    await press(WORDS.back);
    await press(WORDS.profiles);
    await press(WORDS.settings);
    await expect(phone.getByLabel(WORDS.next_early)).toBeVisible();
    await look("settings");
    await press(WORDS.back);
    await press(WORDS.checkup);
    await expect(phone.getByRole("listitem")).toHaveCount(4);
    await look("checkup");
    await press(WORDS.back);
    await phone.getByRole("button", { name: /Acme/ }).click();
    await look("profile");
    await press(WORDS.name_and_colour);
    await phone.getByRole("radio", { name: WORDS.colour_5 }).click();
    await look("name-and-colour");
    await press(WORDS.save);
    await press(WORDS.change_pin);
    await look("old-pin");
    await press(WORDS.back);
    await press(WORDS.remove_profile);
    await look("remove");
  });

  test("a request, and both ways to say no; her browser names the same picture", async () => {
    await activate();
    const picture = await startByPhone();
    await phone.getByRole("radio", { name: picture, exact: true }).click();
    await look("request");
    await expectThree(phone, [WORDS.not_me, WORDS.decline, WORDS.accept]);
    await press(WORDS.accept);
    await enterPin("000001");
    await expect(phone.getByText(WORDS.wrong_pin)).toBeVisible({ timeout: 40_000 });
    await look("wrong-pin");
    await enterPin(PIN);
    await shows(WORDS.approved);
    await look("approved");
    await press(WORDS.done);
    for (const [answer, title] of [["decline", "declined"], ["not_me", "not_me_title"]]) {
      await startByPhone();
      await press(WORDS[answer]);
      await shows(WORDS[title]);
      await look(answer);
      await press(WORDS.done);
    }
  });

  test("another picture, four of them, and the code on the screen", async () => {
    await activate();
    const picture = await startByPhone();
    const all = await phone.getByRole("radio").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
    await phone.getByRole("radio", { name: all.find((one) => one !== picture), exact: true }).click();
    await press(WORDS.accept);
    await enterPin(PIN);
    await shows(WORDS.wrong_picture);
    await look("wrong-picture");
    await press(WORDS.done);
    await startByPhone();
    const [first] = await portal.getByRole("figure").allTextContents();
    await press(first.trim());
    await look("four");
    await expectThree(phone, [WORDS.not_me, WORDS.decline, WORDS.accept]);
    await press(WORDS.scan_screen);
    await says(WORDS.no_camera_here);
    await look("scan-screen");
  });

  test("several requests, and one from the browser on the same device", async () => {
    await activate();
    await startByPhone();
    const other = await town.browser();
    await town.startByPhone(other);
    await phone.locator("button.link").click();
    await expect(phone.getByRole("listitem")).toHaveCount(2);
    await look("requests");
    const here = await phone.context().newPage();
    await phone.close();
    await town.startByPhone(here);
    await here.locator('main a[href*="/app/"]').click();
    phone = here;
    await says(WORDS.same_device);
    await look("same-device");
  });
});

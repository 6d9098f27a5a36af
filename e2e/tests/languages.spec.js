// Six languages: the device chooses, nothing stays untranslated, and Arabic runs from right to left.
import { test, expect } from "@playwright/test";
import { readFileSync } from "node:fs";
import { Town, PIN, CARDS_PIN } from "../support/town.js";
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

/** The app's words in Arabic. */
const AR = Object.fromEntries(readFileSync("../apps/phone/words/ar.txt", "utf8").split("\n")
  .filter(Boolean).map((line) => line.split(" = ")));

test("each language has its own words", async () => {
  for (const [locale, heading] of Object.entries(HEADINGS)) {
    const phone = await town.context({ locale, viewport: { width: 390, height: 844 } }, []);
    await phone.goto(`${town.origin}/app/`);
    await expect(phone.getByRole("heading", { level: 1 })).toHaveText(heading);
    await expect(phone.locator("html")).toHaveAttribute("lang", locale);
    await phone.context().close();
  }
});

test.describe("Alice's phone speaks Arabic, all of it:", () => {
  let portal, phone;
  test.beforeEach(async () => {
    test.setTimeout(180_000);
    portal = await town.browser({ locale: "ar" });
    phone = await town.context({ locale: "ar", viewport: { width: 320, height: 568 }, bypassCSP: true }, []);
    await phone.goto(`${town.origin}/app/`);
    await expect(phone.locator("html")).toHaveAttribute("dir", "rtl");
  });

  const button = (name) => phone.getByRole("button", { name, exact: true });
  const press = (name) => button(name).click();
  const shows = (title) => expect(phone.getByRole("heading", { name: title, exact: true })).toBeVisible({ timeout: 40_000 });
  const says = (text) => expect(phone.getByText(text, { exact: true })).toBeVisible({ timeout: 40_000 });
  const enterPin = async (pin) => {
    for (const digit of pin) await press(digit);
    await press(AR.done);
  };
  const usesLink = async (link) => {
    await press(AR.scan);
    await phone.getByLabel(AR.paste).fill(link);
    await press(AR.use_link);
  };
  const look = async (name) => {
    const text = (await phone.locator("body").innerText()).replace(NAMES, "");
    expect.soft(text.match(LATIN), `${name}: ${text}`).toBeNull();
    const named = await phone.locator("[aria-label]").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
    expect.soft(named.join(" ").replace(NAMES, "").match(LATIN), name).toBeNull();
    if (PICTURES) await phone.screenshot({ path: `${PICTURES}/ar-${name}.png` });
    await inspect(phone, name);
  };
  /** From the portal's code to an active phone, at its first screen. */
  const activate = async (look = async () => {}) => {
    await town.signIn(portal);
    const { link } = await town.showActivation(portal);
    await usesLink(link);
    await shows(AR.activate_title);
    await look("activate");
    await press(AR.activate);
    await shows(AR.find_picture);
    await look("find");
    const word = await phone.locator("[data-word]").textContent();
    await portal.getByRole("button", { name: word, exact: true }).click();
    await shows(AR.choose_pin);
    await enterPin("111111");
    await says(`${AR.choose_another} ${AR.weak_repeats}.`);
    await look("weak-pin");
    await enterPin(PIN);
    await shows(AR.pin_again);
    await enterPin(PIN);
    await shows(AR.active_title);
    await look("ready");
    await press(AR.done);
  };
  const startByPhone = async () => {
    await portal.context().clearCookies();
    const picture = await town.startByPhone(portal);
    await phone.getByRole("heading", { name: AR.sign_in, exact: true }).waitFor();
    return picture;
  };

  test("from nothing to an active phone", async () => {
    await look("empty");
    await press(AR.scan);
    await says(AR.no_camera);
    await press(AR.use_link);
    await look("scan");
    await press(AR.back);
    await activate(look);
    await shows(AR.install_offer);
    await look("offers");
  });

  test("cards", async () => {
    await usesLink(GMAIL);
    await shows(AR.cards_pin_first);
    await look("cards-pin");
    await enterPin(CARDS_PIN);
    await enterPin(CARDS_PIN);
    await expect(phone.locator("[data-code]")).toBeVisible({ timeout: 30_000 });
    await press(AR.copy);
    await look("cards");
    await press(`${AR.change_card} Google alice@gmail.com`);
    await look("card");
    await press(AR.remove_card);
    await look("undo");
    await press(AR.undo);
    await usesLink("otpauth://totp/1?secret=JBSWY3DPEHPK3PXP\notpauth://totp/2?secret=JBSWY3DPEHPK3PXQ");
    await shows(AR.import_title);
    await look("import");
  });

  test("profiles, settings and all requests", async () => {
    await activate();
    await press(AR.profiles);
    await look("profiles");
    await press(AR.all_requests);
    await says(AR.nothing_waits);
    await look("no-requests");
    await press(AR.back);
    await press(AR.profiles);
    await press(AR.settings);
    await expect(phone.getByLabel(AR.next_early)).toBeVisible();
    await look("settings");
    await press(AR.back);
    await press(AR.checkup);
    await expect(phone.getByRole("listitem")).toHaveCount(4);
    await look("checkup");
    await press(AR.back);
    await phone.getByRole("button", { name: /Acme/ }).click();
    await look("profile");
    await press(AR.name_and_colour);
    await phone.getByRole("radio", { name: AR.colour_5 }).click();
    await look("name-and-colour");
    await press(AR.save);
    await press(AR.change_pin);
    await look("old-pin");
    await press(AR.back);
    await press(AR.remove_profile);
    await look("remove");
  });

  test("a request, and both ways to say no; her browser names the same picture", async () => {
    await activate();
    const picture = await startByPhone();
    await phone.getByRole("radio", { name: picture, exact: true }).click();
    await look("request");
    await expectThree(phone, [AR.not_me, AR.decline, AR.accept]);
    await press(AR.accept);
    await enterPin("000001");
    await expect(phone.getByText(AR.wrong_pin)).toBeVisible({ timeout: 40_000 });
    await look("wrong-pin");
    await enterPin(PIN);
    await shows(AR.approved);
    await look("approved");
    await press(AR.done);
    for (const [answer, title] of [["decline", "declined"], ["not_me", "not_me_title"]]) {
      await startByPhone();
      await press(AR[answer]);
      await shows(AR[title]);
      await look(answer);
      await press(AR.done);
    }
  });

  test("another picture, four of them, and the code on the screen", async () => {
    await activate();
    const picture = await startByPhone();
    const all = await phone.getByRole("radio").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
    await phone.getByRole("radio", { name: all.find((one) => one !== picture), exact: true }).click();
    await press(AR.accept);
    await enterPin(PIN);
    await shows(AR.wrong_picture);
    await look("wrong-picture");
    await press(AR.done);
    await startByPhone();
    const [first] = await portal.getByRole("figure").allTextContents();
    await press(first.trim());
    await look("four");
    await expectThree(phone, [AR.not_me, AR.decline, AR.accept]);
    await press(AR.scan_screen);
    await says(AR.no_camera_here);
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
    await here.getByRole("link", { name: "approve it here" }).click();
    phone = here;
    await says(AR.same_device);
    await look("same-device");
  });
});

// The portal in six languages: the browser chooses, or the person does; nothing stays untranslated.
import { test, expect } from "@playwright/test";
import { readFileSync } from "node:fs";
import { Town, rounds } from "../support/town.js";
import { inspect } from "../support/look.js";

let town;
test.beforeEach(async () => { town = await Town.start(); });
test.afterEach(async () => { await town.end(); });

const PICTURES = process.env.PICTURES;
const OPEN = ["/", "/forgot-password", "/phone-lost", "/get-app", "/language", "/credits", "/nowhere"];
const HERS = ["/home", "/phones", "/phones/activate", "/activity", "/activity/not-me", "/password", "/address", "/codes", "/recovery", "/phones/revoke-all"];
/** What people, things and makers are called; everything else is to be translated. */
const NAMES = /Alice Ahlgren|Symbolon|Acme Support|Technical Support System|Twemoji|Twitter, Inc\.|CC-BY|GNU Affero General Public License|GNU|AGPL|[\w.]+@[\w.]+|localhost|https?:\S*|UTC|PIN|QR|iPhone|Android|Aegis|Pixel|Chrome|Linux|Firefox|symbolon [a-z ]+|English|Svenska|Deutsch|Français|Español/g;

/** The sentences of a catalogue that has other words for them. */
function english(language) {
  const text = readFileSync(`../crates/pages/words/${language}.po`, "utf8");
  const joined = (lines) => lines.match(/"(.*)"/g).map((line) => JSON.parse(line)).join("");
  const found = text.matchAll(/msgid ((?:".*"\n)+)msgstr ((?:".*"\n)+)/g);
  const pairs = [...found].map(([, id, said]) => [joined(id), joined(said)]);
  return pairs.filter(([id, said]) => id.length > 3 && !/[{*[]/.test(id) && said !== id).map(([id]) => id);
}

for (const language of rounds(["ar", "de"], ["ar", "de", "sv", "fr", "es"])) {
  test(`the portal speaks ${language}, all of it @endure:`, async () => {
    test.setTimeout(240_000);
    const page = await town.browser({ locale: language, viewport: { width: 320, height: 568 } });
    const sentences = english(language);
    const look = async (path) => {
      await page.goto(`${town.origin}${path}`);
      await expect(page.locator("html")).toHaveAttribute("lang", language);
      await expect(page.locator("html")).toHaveAttribute("dir", language === "ar" ? "rtl" : "ltr");
      const name = `${language} ${path}`;
      if (PICTURES) await page.screenshot({ path: `${PICTURES}/portal-${name.replace(/\W+/g, "-")}.png`, fullPage: true });
      await inspect(page, name);
      const text = `${await page.title()}\n${await page.locator("body").innerText()}`;
      if (language === "ar") expect.soft(text.replace(NAMES, "").match(/[A-Za-z]{3,}/g), name).toBeNull();
      const lines = text.split("\n").map((line) => line.trim());
      expect.soft(sentences.filter((one) => lines.includes(one)), name).toEqual([]);
    };
    for (const path of OPEN) await look(path);
    await town.signIn(page);
    for (const path of HERS) await look(path);
    const letters = await (await fetch(`${town.origin}/demo/outbox.json`)).json();
    expect(sentences.includes(letters[0].subject), "her letters too").toBe(false);
    expect(letters[0].html).toContain(`lang="${language}"`);
  });
}

test("Alice chooses another language than her browser's, and it stays", async () => {
  const page = await town.browser({ locale: "fr" });
  await page.goto(town.origin);
  await expect(page.locator("html")).toHaveAttribute("lang", "fr");
  await page.locator('footer a[href="/language"]').click();
  await page.getByRole("button", { name: "Svenska" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "sv");
  await town.signIn(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Hej Alice Ahlgren");
  await page.goto(`${town.origin}/language`);
  await expect(page.getByRole("button", { name: "Svenska" })).toHaveAttribute("aria-current", "true");
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible();
});

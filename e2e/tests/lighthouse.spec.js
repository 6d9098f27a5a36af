// Lighthouse: accessibility and best practices at 100, for what people see first and most often.
import { test, expect } from "@playwright/test";
import lighthouse from "lighthouse";
import { createServer } from "node:net";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { Town, CARDS_PIN, enterPin, paste } from "../support/town.js";

const CATEGORIES = ["accessibility", "best-practices"];
const PHONE = { mobile: true, width: 390, height: 844, deviceScaleFactor: 2, disabled: false };

let town, port;
test.beforeEach(async () => {
  test.setTimeout(180_000);
  town = await Town.start();
  port = await free();
});
test.afterEach(async () => { await town.end(); });

/** A browser that Lighthouse can look into. */
function browser(options = {}) {
  return town.launch(mkdtempSync(join(town.folder, "profile-")), options, [`--remote-debugging-port=${port}`]);
}

/** Both categories are at 100; else, what keeps them from it. */
async function expectAll(url) {
  const options = { port, output: "json", logLevel: "error", onlyCategories: CATEGORIES, disableStorageReset: true,
    formFactor: "mobile", screenEmulation: PHONE };
  const { lhr } = await lighthouse(url, options);
  expect(lhr.runtimeError?.message).toBeUndefined();
  const fails = CATEGORIES.flatMap((name) => lhr.categories[name].auditRefs)
    .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 1)
    .map(({ id }) => `${id}: ${lhr.audits[id].title} ${JSON.stringify(lhr.audits[id].details?.items ?? []).slice(0, 400)}`);
  expect(fails, lhr.finalDisplayedUrl).toEqual([]);
  const scores = CATEGORIES.map((name) => Math.round(lhr.categories[name].score * 100));
  expect(scores, lhr.finalDisplayedUrl).toEqual([100, 100]);
  return lhr.finalDisplayedUrl;
}

test("the portal: signing in, waiting for the phone, and home", async () => {
  const portal = await browser();
  await expectAll(`${town.origin}/`);
  await town.startByPhone(portal);
  const waiting = portal.url();
  expect(await expectAll(waiting)).toBe(waiting);
  await town.signIn(portal);
  const home = portal.url();
  expect(await expectAll(home)).toBe(home);
});

test("the phone app: its first screen, and cards", async () => {
  const phone = await browser({ viewport: { width: 390, height: 844 } });
  await expectAll(`${town.origin}/app/`);
  await phone.goto(`${town.origin}/app/`);
  await paste(phone, "otpauth://totp/Google:alice%40gmail.com?secret=JBSWY3DPEHPK3PXP&issuer=Google");
  await enterPin(phone, CARDS_PIN);
  await enterPin(phone, CARDS_PIN);
  await expect(phone.locator("[data-code]")).toBeVisible({ timeout: 30_000 });
  await phone.reload();
  await expect(phone.getByRole("button", { name: "Show the code of Google alice@gmail.com" })).toBeVisible();
  await expectAll(`${town.origin}/app/`);
});

/** A port that nobody listens at. */
function free() {
  return new Promise((found) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}

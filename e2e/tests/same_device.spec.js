// Signing in on the phone itself, and carrying a request over by the code on the screen.
import { test, expect } from "@playwright/test";
import { Town, PIN, enterPin } from "../support/town.js";

let town, phone;
test.beforeEach(async () => {
  town = await Town.start();
  const desk = await town.browser();
  await town.signIn(desk);
  phone = await town.activatedPhone(desk);
});
test.afterEach(async () => { await town.end(); });

test("Alice signs in on her phone: the app opens by a link, she enters her PIN, and her browser goes on", async () => {
  const browser = await phone.context().newPage();
  await town.startByPhone(browser);
  await browser.getByRole("link", { name: "approve it here" }).click();
  await expect(browser.getByRole("heading", { name: "Sign in?" })).toBeVisible();
  await expect(browser.getByText("begun in the browser on this device")).toBeVisible();
  expect(browser.url(), "the link leaves the address bar").not.toContain("#");
  await expect(browser.getByRole("radio")).toHaveCount(0);
  await browser.getByRole("button", { name: "Accept" }).click();
  await enterPin(browser, PIN);

  await expect(browser.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible({ timeout: 40_000 });
  await expect(browser.getByText("with the phone app on the same device")).toBeVisible();
  expect(browser.url()).toBe(`${town.origin}/home`);
});

test("threat_22 a victim who follows an attacker's link signs nobody in", async () => {
  const mallorys = await town.browser();
  await town.startByPhone(mallorys);
  const link = await mallorys.getByRole("link", { name: "approve it here" }).getAttribute("href");
  const hers = await phone.context().newPage();
  await hers.goto(link);
  await expect(hers.getByText("a NEW browser", { exact: true })).toBeVisible();
  await hers.getByRole("button", { name: "Accept" }).click();
  await enterPin(hers, PIN);

  await expect(hers.getByRole("heading", { name: "Nobody was signed in" })).toBeVisible({ timeout: 40_000 });
  await expect(hers.getByText("not begun in this browser")).toBeVisible();
  await expect(mallorys.getByRole("heading", { name: "Approved on this device" })).toBeVisible();
  await mallorys.goto(`${town.origin}/home`);
  await expect(mallorys.getByRole("heading", { name: "Sign in", exact: true })).toBeVisible();
});

test("a link to nothing, or for somebody else, gets a sentence", async () => {
  await phone.goto(`${town.origin}/app/#2.AAAAAAAAAAAAAAAAAAAAAA`);
  await expect(phone.getByRole("heading", { name: "No such request" })).toBeVisible();
  await phone.getByRole("button", { name: "Done" }).click();
  await phone.evaluate(() => { location.hash = "#2.damaged"; });
  await expect(phone.getByText("This code is damaged or incomplete.")).toBeVisible();
});

test("instead of four pictures the code on the screen is scanned", async () => {
  await phone.getByRole("heading", { name: "Cards" }).waitFor();
  const cafe = await town.browser();
  const word = await town.startByPhone(cafe);
  const words = await phone.getByRole("radio").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
  await town.accept(phone, words.find((other) => other !== word));
  await expect(cafe.getByRole("heading", { name: "That was another picture" })).toBeVisible({ timeout: 30_000 });
  await town.startByPhone(cafe);
  await cafe.getByText("Scan a code instead").click();
  const film = town.film(await cafe.getByRole("img", { name: "QR code for this sign-in" }).screenshot());
  const folder = phone.folder;
  await phone.context().close();
  const camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", `--use-file-for-fake-video-capture=${film}`];
  phone = await town.launch(folder, { viewport: { width: 390, height: 844 } }, camera);
  await phone.goto(`${town.origin}/app/`);
  await phone.getByRole("button", { name: "Scan the code on the screen" }).click();

  await expect(phone.getByText("The code on the screen was read")).toBeVisible({ timeout: 30_000 });
  await phone.getByRole("button", { name: "Accept" }).click();
  await enterPin(phone, PIN);
  await expect(cafe.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible({ timeout: 40_000 });
});

// What the app says when it cannot see, or cannot read, what it needs.
import { test, expect } from "@playwright/test";
import { Town, PIN } from "../support/town.js";

let town, portal, phone;
test.beforeEach(async () => {
  town = await Town.start();
  portal = await town.browser();
  await town.signIn(portal);
  phone = await town.activatedPhone(portal);
  await portal.getByRole("button", { name: "Sign out" }).click();
});
test.afterEach(async () => { await town.end(); });

/** Puts something in the place of a record, by what its name begins with. */
const damage = (start, bytes) => phone.evaluate(([start, bytes]) => new Promise((done) => {
  const request = indexedDB.open("symbolon");
  request.onsuccess = () => {
    const change = request.result.transaction("records", "readwrite");
    const records = change.objectStore("records");
    records.getAllKeys().onsuccess = (event) => {
      const found = event.target.result.map(String).find((name) => name.startsWith(start));
      records.put(new Uint8Array(bytes), found ?? start);
    };
    change.oncomplete = () => { request.result.close(); done(); };
  };
}), [start, bytes]);

const record = (name) => phone.evaluate((name) => new Promise((found) => {
  const request = indexedDB.open("symbolon");
  request.onsuccess = () => {
    const asked = request.result.transaction("records").objectStore("records").get(name);
    asked.onsuccess = () => { request.result.close(); found(Array.from(asked.result ?? [])); };
  };
}), name);

for (const [what, reply] of [
  ["a page in its place", { contentType: "text/html", body: "<h1>Welcome to the hotel</h1>" }],
  ["twenty megabytes", { contentType: "application/jose", body: "A".repeat(20_000_000) }],
  ["an older server", { status: 400, contentType: "application/json", body: '{"reason":"version"}' }],
]) {
  test(`threat 23: a reply that is none is not taken for "ready": ${what}`, async () => {
    const line = phone.locator("li.card", { hasText: "Acme Support" });
    await expect(line.getByText("ready")).toBeVisible();
    await phone.route("**/phone/1/pull", (route) => route.fulfill(reply));
    // The look that is under way ends first.
    await expect(line.getByText("ready")).toBeHidden({ timeout: 30_000 });
    await town.startByPhone(portal);

    await expect(line.locator(".dot.bad")).toBeVisible();
    await expect(line.locator(".soft").last()).toContainText(/\w+ \w+ \w+/);
    await expect(phone.getByRole("heading", { name: "Cards" })).toBeVisible();

    await phone.unroute("**/phone/1/pull");
    await expect(phone.getByRole("heading", { name: "Sign in?" })).toBeVisible({ timeout: 30_000 });
  });
}

test("what was seen to wait stays in the list when the network goes, and nobody says that nothing waits", async () => {
  await phone.getByRole("button", { name: "All requests" }).or(phone.getByRole("button", { name: "Profiles" })).first().click();
  if (await phone.getByRole("button", { name: "All requests" }).isVisible()) await phone.getByRole("button", { name: "All requests" }).click();
  await expect(phone.getByText("Nothing is waiting.")).toBeVisible();
  await town.startByPhone(portal);
  const waiting = phone.locator("li", { hasText: "seconds ago" });
  await expect(waiting).toHaveCount(1, { timeout: 15_000 });

  await phone.context().setOffline(true);

  await expect(phone.getByText("The server cannot be reached.")).toBeVisible({ timeout: 15_000 });
  await expect(waiting).toHaveCount(1);
  await expect(phone.getByText("Nothing is waiting.")).toBeHidden();
  await phone.context().setOffline(false);
  await expect(phone.getByText("The server cannot be reached.")).toBeHidden({ timeout: 15_000 });
});

test("settings of a newer app are left as they are", async () => {
  const newer = [0xa2, 0x00, 0xf5, 0x09, 0xf5];
  await damage("settings", newer);
  await phone.reload();
  await phone.getByRole("button", { name: "Profiles" }).first().click();
  await phone.getByRole("button", { name: "Settings" }).click();
  await phone.getByRole("checkbox").first().click();
  await expect(phone.getByText("It was left as it is.").first()).toBeVisible();
  expect(await record("settings")).toEqual(newer);
});

test("a shortcut types no digit of a PIN", async () => {
  const word = await town.startByPhone(portal);
  await phone.getByRole("radio", { name: word, exact: true }).click();
  await phone.getByRole("button", { name: "Accept" }).click();
  await expect(phone.getByRole("button", { name: "Done" })).toBeVisible();
  for (const keys of ["Control+1", "Alt+2", "Meta+3"]) await phone.keyboard.press(keys);
  await expect(phone.getByRole("status").filter({ hasText: "digits" })).toContainText(/^0|no/i);
  await phone.keyboard.type(PIN);
  await phone.keyboard.press("Enter");
  await expect(portal.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible({ timeout: 40_000 });
});

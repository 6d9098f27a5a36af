// Several people on one phone: lists of cards, PINs and salts of their own.
import { test, expect } from "@playwright/test";
import { look } from "../support/look.js";
import { Town, CARDS_PIN, PIN, enterPin, finishActivation, paste } from "../support/town.js";

let town;
test.beforeEach(async () => { town = await Town.start(); });
test.afterEach(async () => { await town.end(); });

const BOBS_PIN = "826405";
// RFC 4226 appendix D: its first code is 755224.
const BANK = (owner) => `otpauth://hotp/Bank:${owner}?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=0&issuer=Bank`;

async function addCard(phone, link, pin, heading) {
  await paste(phone, link);
  await expect(phone.getByRole("heading", { name: heading })).toBeVisible();
  await enterPin(phone, pin);
  await enterPin(phone, pin);
  await expect(phone.locator("[data-code]")).toBeVisible({ timeout: 30_000 });
}

async function settings(phone) {
  await phone.getByRole("button", { name: "Profiles" }).click();
  await phone.getByRole("button", { name: "Settings" }).click();
}

async function addPerson(phone, name) {
  await settings(phone);
  await phone.getByLabel("Name").fill(name);
  await phone.getByRole("button", { name: "Add this person" }).click();
}

/** What the app keeps, by name. */
const records = (phone) => phone.evaluate(() => new Promise((found) => {
  const request = indexedDB.open("symbolon");
  request.onsuccess = () => {
    const keys = request.result.transaction("records").objectStore("records").getAllKeys();
    keys.onsuccess = () => { request.result.close(); found(keys.result); };
  };
}));

test("Alice and Bob share a phone: each has cards, a PIN and a salt of their own", async () => {
  const phone = await town.phone();
  await addCard(phone, BANK("alice"), CARDS_PIN, "Choose a PIN for your cards");
  await expect(phone.getByRole("group", { name: "People who share this phone" })).toBeHidden();

  await addPerson(phone, "Bob");
  const people = phone.getByRole("group", { name: "People who share this phone" });
  await expect(people.getByRole("button", { name: "Bob" })).toHaveAttribute("aria-pressed", "true");
  await expect(phone.locator("[data-code]"), "no code of hers stays open").toHaveCount(0);
  await expect(phone.getByText("alice"), "none of her cards is his").toHaveCount(0);
  // The very secret, and a card of the same name as hers: hers stays, his is his.
  await addCard(phone, BANK("alice"), BOBS_PIN, "Choose a PIN for your cards");
  await expect(phone.locator("[data-code]")).toHaveText("755 224");
  await look(phone, "shared-phone");
  expect((await records(phone)).filter((name) => /^(group|card)/.test(name)).map((name) => name.split(":")[0]).sort()).toEqual(["card", "card", "group", "group"]);

  await phone.reload();
  await expect(people.getByRole("button", { name: "Phone’s owner" })).toHaveAttribute("aria-pressed", "true");
  for (const [whose, right, wrong] of [["Phone’s owner", CARDS_PIN, BOBS_PIN], ["Bob", BOBS_PIN, CARDS_PIN]]) {
    await people.getByRole("button", { name: whose }).click();
    for (const pin of [wrong, right]) {
      await phone.getByRole("button", { name: "Show the code of Bank alice" }).click();
      await enterPin(phone, pin);
      const code = phone.locator("[data-code]");
      if (pin === right) await expect(code).toHaveText("755 224", { timeout: 30_000 });
      else await expect(code).not.toHaveText("755 224", { timeout: 30_000 });
      await phone.evaluate(() => dispatchEvent(new Event("blur")));
    }
  }
  expect(phone.trouble).toEqual([]);
});

test("another PIN for Bob's cards leaves Alice's as they are, and Bob goes when he has none", async () => {
  const phone = await town.phone();
  await addCard(phone, BANK("alice"), CARDS_PIN, "Choose a PIN for your cards");
  await addPerson(phone, "Bob");
  await addCard(phone, BANK("bob"), BOBS_PIN, "Choose a PIN for your cards");
  await settings(phone);
  await expect(phone.getByRole("button", { name: "Remove Bob" })).toHaveCount(0);
  await phone.getByRole("button", { name: "Change the PIN for cards" }).click();
  for (const pin of ["591736", "591736"]) await enterPin(phone, pin);
  await expect(phone.getByRole("heading", { name: "PIN changed" })).toBeVisible({ timeout: 40_000 });
  await phone.getByRole("button", { name: "Done" }).click();

  await phone.getByRole("button", { name: "Change Bank bob" }).click();
  await phone.getByRole("button", { name: "Remove this card" }).click();
  await settings(phone);
  await phone.getByRole("button", { name: "Remove Bob" }).click();
  await phone.getByRole("button", { name: "Back" }).click();
  await phone.getByRole("button", { name: "Back" }).click();
  expect((await records(phone)).filter((name) => /^(group|holder)/.test(name))).toEqual(["group"]);
  await phone.getByRole("button", { name: "Show the code of Bank alice" }).click();
  await enterPin(phone, CARDS_PIN);
  await expect(phone.locator("[data-code]")).toHaveText("755 224", { timeout: 30_000 });
});

test("Alice's profile is in her list and in nobody else's; her request comes up whoever's list is shown", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const phone = await town.phone();
  await addPerson(phone, "Alice");
  const { link } = await town.showActivation(portal);
  await paste(phone, link);
  await finishActivation(portal, phone, PIN);
  await portal.getByRole("button", { name: "Sign out" }).click();
  await phone.reload();
  const people = phone.getByRole("group", { name: "People who share this phone" });
  await expect(people.getByRole("button", { name: "Phone’s owner" })).toHaveAttribute("aria-pressed", "true");
  await expect(phone.getByText("Acme")).toHaveCount(0);
  await phone.getByRole("button", { name: "Profiles" }).click();
  await expect(phone.getByText("There is no profile on this phone yet.")).toBeVisible();
  await phone.getByRole("button", { name: "Back" }).click();

  const word = await town.startByPhone(portal);
  await town.accept(phone, word);
  await expect(portal.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible();
  await phone.getByRole("button", { name: "Done" }).click();
  await expect(phone.getByText("Acme")).toHaveCount(0);
  await people.getByRole("button", { name: "Alice" }).click();
  await expect(phone.getByText("Acme").first()).toBeVisible();
  await settings(phone);
  await expect(phone.getByRole("button", { name: "Remove Alice" }), "she has a profile here").toHaveCount(0);
});

test("where others have cards here, a finger stays off unless Alice says so; she says whose profile it is", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const { link } = await town.showActivation(portal);
  const phone = await town.phone();
  await town.sensor(phone);
  await addPerson(phone, "Alice");
  await phone.reload();
  await paste(phone, link);
  await expect(phone.getByRole("heading", { name: "Activate this phone?" })).toBeVisible();
  await phone.getByRole("button", { name: "Alice", exact: true }).click();
  await phone.getByRole("button", { name: "Activate", exact: true }).click();
  const word = await phone.locator("[data-word]").textContent();
  await portal.getByRole("button", { name: word, exact: true }).click();
  for (const heading of ["Choose a PIN", "Enter it once more"]) {
    await expect(phone.getByRole("heading", { name: heading })).toBeVisible();
    await enterPin(phone, PIN);
  }
  await expect(phone.getByRole("button", { name: "No, keep to the PIN" })).toHaveClass(/primary/, { timeout: 40_000 });
  await expect(phone.getByRole("button", { name: "Yes, use it" })).not.toHaveClass(/primary/);
  await phone.getByRole("button", { name: "No, keep to the PIN" }).click();
  await phone.getByRole("button", { name: "Done" }).click();
  await expect(phone.getByText("Acme").first()).toBeVisible();
  await phone.getByRole("group", { name: "People who share this phone" }).getByRole("button", { name: "Phone’s owner" }).click();
  await expect(phone.getByText("Acme")).toHaveCount(0);
});

test("a code that is worked out while she looks away stays hidden", async () => {
  const phone = await town.phone();
  await addCard(phone, BANK("alice"), CARDS_PIN, "Choose a PIN for your cards");
  await phone.evaluate(() => dispatchEvent(new Event("blur")));
  await phone.getByRole("button", { name: "Show the code of Bank alice" }).click();
  await enterPin(phone, CARDS_PIN);
  await phone.evaluate(() => dispatchEvent(new Event("blur")));
  await expect(phone.getByRole("button", { name: "Show the code of Bank alice" })).toBeVisible({ timeout: 30_000 });
  await expect(phone.locator("[data-code]")).toHaveCount(0);
});

test("what was removed under one PIN does not come back under another", async () => {
  const phone = await town.phone();
  await addCard(phone, BANK("alice"), CARDS_PIN, "Choose a PIN for your cards");
  await paste(phone, "otpauth://totp/Mail:alice?secret=JBSWY3DPEHPK3PXP&issuer=Mail");
  for (const pin of [CARDS_PIN, CARDS_PIN]) await enterPin(phone, pin);
  await expect(phone.locator("[data-code]")).toBeVisible({ timeout: 30_000 });
  await phone.getByRole("button", { name: "Change Bank alice", exact: true }).click();
  await phone.getByRole("button", { name: "Remove this card" }).click();
  const other = await phone.context().newPage();
  await other.goto(`${town.origin}/app/`);
  await other.getByRole("button", { name: "Show the code of Mail alice" }).click();
  await enterPin(other, CARDS_PIN);
  await expect(other.locator("[data-code]")).toBeVisible({ timeout: 30_000 });
  await settings(other);
  await other.getByRole("button", { name: "Change the PIN for cards" }).click();
  for (const pin of [BOBS_PIN, BOBS_PIN]) await enterPin(other, pin);
  await expect(other.getByRole("heading", { name: "PIN changed" })).toBeVisible({ timeout: 40_000 });

  await phone.getByRole("button", { name: "Undo" }).click();

  await expect(phone.getByText("The PIN for cards was changed since. Add this card anew.")).toBeVisible();
  expect((await records(phone)).filter((name) => name.startsWith("card"))).toHaveLength(1);
});

test("on a shared phone the PIN comes first: its fingers are not one person's", async () => {
  const phone = await town.phone();
  await town.sensor(phone);
  await paste(phone, BANK("alice"));
  await expect(phone.getByRole("button", { name: "With a finger or a face" })).toHaveClass(/primary/);
  await phone.getByRole("button", { name: "Back" }).click();
  await addPerson(phone, "Bob");
  await paste(phone, BANK("bob"));

  await expect(phone.getByRole("button", { name: "With the PIN for cards" })).toHaveClass(/primary/);
  await expect(phone.getByRole("button", { name: "With a finger or a face" })).not.toHaveClass(/primary/);
});

test("a damaged salt is named, and takes no place in which cards would be wrong for ever", async () => {
  const phone = await town.phone();
  await addCard(phone, BANK("alice"), CARDS_PIN, "Choose a PIN for your cards");
  await phone.evaluate(() => new Promise((done) => {
    const request = indexedDB.open("symbolon");
    request.onsuccess = () => {
      const change = request.result.transaction("records", "readwrite");
      change.objectStore("records").put(new Uint8Array([1, 2, 3]), "group");
      change.oncomplete = () => { request.result.close(); done(); };
    };
  }));
  await phone.reload();
  await expect(phone.getByRole("alert")).toContainText("A record on this phone cannot be read");
  await paste(phone, "otpauth://totp/Other:alice?secret=JBSWY3DPEHPK3PXP");
  await enterPin(phone, CARDS_PIN);
  await enterPin(phone, CARDS_PIN);

  await expect(phone.getByRole("heading", { name: "That did not work" })).toBeVisible({ timeout: 30_000 });
  await expect(phone.getByText("It was left as it is.")).toBeVisible();
});

const bob = (phone) => phone.getByRole("group", { name: "People who share this phone" }).getByRole("button", { name: "Bob" });
const owner = (phone) => phone.getByRole("group", { name: "People who share this phone" }).getByRole("button", { name: "Phone’s owner" });

/** Alice has a card, Bob has one, and hers are shown. */
async function both() {
  const phone = await town.phone();
  await addCard(phone, BANK("alice"), CARDS_PIN, "Choose a PIN for your cards");
  await addPerson(phone, "Bob");
  await addCard(phone, BANK("bob"), BOBS_PIN, "Choose a PIN for your cards");
  await owner(phone).click();
  return phone;
}

test("what was begun for Alice does nothing to Bob's cards, however late it ends", async () => {
  const phone = await both();
  await phone.getByRole("button", { name: "Show the code of Bank alice" }).click();
  await enterPin(phone, CARDS_PIN);
  await phone.goBack();
  await bob(phone).click();
  await phone.waitForTimeout(3000);
  await expect(phone.locator("[data-code]")).toHaveCount(0);
  await settings(phone);
  await expect(phone.getByRole("button", { name: "Change the PIN for cards" }), "none of his cards is open").toHaveCount(0);
  for (let back = 0; back < 2; back++) await phone.getByRole("button", { name: "Back" }).click();

  await owner(phone).click();
  await paste(phone, ["One", "Two", "Three"].map((name, n) => `otpauth://totp/${name}:alice?secret=JBSWY3DPEHPK3PX${"ABC"[n]}`).join("\n"));
  await phone.getByRole("button", { name: "Save" }).click();
  for (let time = 0; time < 2; time++) await enterPin(phone, CARDS_PIN);
  await phone.goBack();
  await bob(phone).click();
  await expect(phone.getByText("Added: 3.")).toBeVisible({ timeout: 40_000 });
  await phone.getByRole("button", { name: "Done" }).click();
  await expect(phone.getByRole("button", { name: /^Show the code/ })).toHaveCount(1);
  await owner(phone).click();
  await expect(phone.getByRole("button", { name: /^Show the code/ })).toHaveCount(4);
});

test("two tabs: a PIN that was changed meanwhile is changed by nobody else, and nobody goes who has a card", async () => {
  const phone = await both();
  const other = await phone.context().newPage();
  await other.goto(`${town.origin}/app/`);
  for (const tab of [phone, other]) {
    await tab.bringToFront();
    await tab.getByRole("button", { name: "Show the code of Bank alice" }).click();
    await enterPin(tab, CARDS_PIN);
    await expect(tab.locator("[data-code]")).toHaveText("755 224", { timeout: 30_000 });
    await settings(tab);
    await tab.getByRole("button", { name: "Change the PIN for cards" }).click();
    await expect(tab.getByRole("heading", { name: "Choose a PIN for your cards" })).toBeVisible();
  }
  for (let time = 0; time < 2; time++) await enterPin(other, "591736");
  await expect(other.getByRole("heading", { name: "PIN changed" })).toBeVisible({ timeout: 40_000 });
  await phone.bringToFront();
  for (let time = 0; time < 2; time++) await enterPin(phone, "618394");
  await expect(phone.getByRole("heading", { name: "That did not work" })).toBeVisible({ timeout: 40_000 });
  await phone.getByRole("button", { name: "Done" }).click();
  await phone.getByRole("button", { name: "Show the code of Bank alice" }).click();
  await enterPin(phone, "591736");
  await expect(phone.locator("[data-code]")).toHaveText("755 224", { timeout: 30_000 });

  await addPerson(phone, "Carl");
  await settings(phone);
  await expect(phone.getByRole("button", { name: "Remove Carl" })).toBeVisible();
  await phone.getByLabel("Name").fill("Bob");
  await phone.getByRole("button", { name: "Add this person" }).click();
  await expect(phone.getByRole("alert")).toHaveText("This name is taken. Choose another one.");
  await other.bringToFront();
  await other.reload();
  await other.getByRole("button", { name: "Carl" }).click();
  await addCard(other, BANK("carl"), "738195", "Choose a PIN for your cards");
  await phone.bringToFront();
  await phone.getByRole("button", { name: "Remove Carl" }).click();
  await expect(phone.getByRole("button", { name: "Remove Carl" })).toHaveCount(0);
  expect((await records(phone)).filter((name) => name.startsWith("holder:"))).toHaveLength(2);
});

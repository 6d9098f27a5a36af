// Every page and screen, in every condition: see `support/look.js`.
import { test, expect } from "@playwright/test";
import { Town, PIN, CARDS_PIN, enterPin, paste } from "../support/town.js";
import { expectThree, look } from "../support/look.js";

const GMAIL = "otpauth://totp/Google:alice%40gmail.com?secret=JBSWY3DPEHPK3PXP&issuer=Google";

let town, portal, phone;
test.beforeEach(async () => {
  test.setTimeout(240_000);
  town = await Town.start();
  portal = await town.browser();
});
test.afterEach(async () => { await town.end(); });

/** Alice's active phone; she is signed in on the portal. */
async function alicesPhone() {
  await town.signIn(portal);
  phone = await town.activatedPhone(portal, PIN, { bypassCSP: true });
}

/** Alice's phone, and nobody signed in on the portal. */
async function alicesPhoneOnly() {
  await alicesPhone();
  await portal.getByRole("button", { name: "Sign out" }).click();
}

/** Waits for a heading: a form that is signed by the browser's key leaves a moment later. */
const reaches = (name) => expect(portal.getByRole("heading", { name, level: 1 })).toBeVisible();
const isWrong = () => expect(portal.locator(".error")).toBeVisible();
const press = (name) => phone.getByRole("button", { name, exact: true }).click();
const shows = (name) => expect(phone.getByRole("heading", { name })).toBeVisible({ timeout: 40_000 });

test.describe("the portal", () => {
  test("before anybody is signed in", async () => {
    await portal.goto(town.origin);
    await look(portal, "sign-in");
    await portal.goto(`${town.origin}/get-app`);
    await look(portal, "get-app");
    await portal.goto(`${town.origin}/nowhere`);
    await look(portal, "not-found");
    await town.startByPhone(portal, { address: "carol@acme.test" });
    await look(portal, "waiting");
    await portal.getByRole("button", { name: "Use email and password" }).click();
    await reaches("Sign in");
    await look(portal, "other-way");
  });

  test("another email address, which she then does not want", async () => {
    await town.signIn(portal);
    await portal.goto(`${town.origin}/address`);
    await look(portal, "my-address");
    await portal.getByLabel("New address").fill("alicia@elsewhere.test");
    await portal.getByRole("button", { name: "Send a code" }).click();
    await reaches("Confirm your new address");
    await portal.getByLabel("Code").fill("00000000");
    await portal.getByRole("button", { name: "Confirm" }).click();
    await isWrong();
    await look(portal, "wrong-address-code");
    await portal.getByLabel("Code").fill(await town.code());
    await portal.getByRole("button", { name: "Confirm" }).click();
    await expect(portal.getByText("takes its place at")).toBeVisible();
    await look(portal, "address-coming");
    await portal.getByRole("button", { name: "Keep the old address" }).click();
    await expect(portal.getByText("takes its place at")).toHaveCount(0);
  });

  test("a wrong password, and wrong codes", async () => {
    await portal.goto(town.origin);
    const form = portal.getByRole("region", { name: "With email and password" });
    await form.getByLabel("Email address").fill("alice@acme.test");
    await form.getByLabel("Password").fill("wrong");
    await form.getByRole("button").click();
    await isWrong();
    await look(portal, "wrong-password");
    await form.getByLabel("Password").fill("Autumn-Leaf-42");
    await form.getByRole("button").click();
    await reaches("Enter the code");
    await look(portal, "code");
    await portal.getByRole("button", { name: "Send another code" }).click();
    await expect(portal.getByText("Another code is on its way.")).toBeVisible();
    await look(portal, "another-code", ["light", "dark", "large"]);
    await portal.getByLabel("Code").fill("00000000");
    await portal.getByRole("button", { name: "Submit" }).click();
    await isWrong();
    await look(portal, "wrong-code");
    await portal.getByRole("link", { name: "use an app’s code" }).click();
    await reaches("Enter the app’s code");
    await look(portal, "app-code");
    await portal.getByLabel("Code", { exact: true }).fill("000000");
    await portal.getByRole("button", { name: "Submit" }).click();
    await isWrong();
    await look(portal, "wrong-app-code");
    await portal.getByRole("link", { name: "Enter the code that we sent instead" }).click();
    await portal.getByRole("link", { name: "use a recovery code" }).click();
    await reaches("Enter a recovery code");
    await look(portal, "recovery-code");
    await portal.getByLabel("Recovery code").fill("AAAA-AAAA-AAAA-AAAA");
    await portal.getByRole("button", { name: "Submit" }).click();
    await isWrong();
    await look(portal, "wrong-recovery-code");
  });

  test("the pages of somebody who has no phone yet", async () => {
    await town.signIn(portal);
    await look(portal, "home");
    for (const path of ["phones", "phones/activate", "activity", "credits", "demo/outbox"]) {
      await portal.goto(`${town.origin}/${path}`);
      await look(portal, path.replace("/", "-"));
    }
    await town.sensor(portal, { hasPrf: false });
    await portal.goto(`${town.origin}/phones`);
    await portal.getByLabel("Name of the passkey").fill("My laptop");
    await portal.getByRole("button", { name: "Add a passkey" }).click();
    await expect(portal.getByText("The passkey is there.")).toBeVisible();
    await look(portal, "phones-passkey");
    await portal.getByLabel("Name of the app").fill("Aegis");
    await portal.getByRole("button", { name: "Add an app" }).click();
    await reaches("Add an authenticator app");
    await look(portal, "new-authenticator");
    const { link } = await town.showActivation(portal);
    await look(portal, "scan-this-code");
    await portal.getByText("No camera? Paste the link into the app").click();
    await look(portal, "link-to-paste");
    phone = await town.phone();
    await paste(phone, link);
    await press("Activate");
    await expect(portal.getByRole("heading", { name: "Which picture does your phone show?" })).toBeVisible();
    await look(portal, "matching");
    await portal.getByRole("button", { name: "My phone shows none of these" }).click();
    await look(portal, "activation-over");
  });

  test("recovery codes, and another password", async () => {
    await town.signIn(portal);
    await portal.goto(`${town.origin}/recovery`);
    await look(portal, "recovery");
    await portal.getByRole("button", { name: "Make ten new codes" }).click();
    await expect(portal.getByRole("listitem")).toHaveCount(10);
    await look(portal, "recovery-codes");
    await portal.goto(`${town.origin}/password`);
    await look(portal, "password");
    await portal.getByLabel("Password now").fill("Autumn-Leaf-42");
    await portal.getByLabel("New password", { exact: true }).fill("short");
    await look(portal, "password-rule");
    await portal.getByLabel("New password", { exact: true }).fill("Winter-Frost-99");
    await portal.getByLabel("New password again").fill("Winter-Frost-99");
    await portal.getByRole("button", { name: "Change password" }).click();
    await reaches("Your password is changed");
    await look(portal, "password-changed");
    expect(portal.trouble).toEqual([]);
  });

  test("a first password by invitation, and another for a forgotten one", async () => {
    const invitation = await linkInLetter(/http\S+invitation\S+/);
    await portal.goto(invitation);
    await look(portal, "invitation");
    await portal.getByLabel("Email address").fill("dana@acme.test");
    await portal.getByRole("button", { name: "Submit" }).click();
    await reaches("Reset Password");
    await portal.getByLabel("New password", { exact: true }).fill("short");
    await look(portal, "reset-password");
    await portal.getByLabel("Reset code").fill(await town.code());
    for (const label of ["New password", "New password again"]) await portal.getByLabel(label, { exact: true }).fill("Winter-Frost-99");
    await portal.getByRole("button", { name: "Submit" }).click();
    await reaches("Your password is set");
    await look(portal, "password-set");
    await portal.goto(invitation);
    await look(portal, "invitation-over");

    await portal.goto(`${town.origin}/forgot-password`);
    await look(portal, "forgot-password");
    await portal.getByLabel("Email address").fill("alice@acme.test");
    await portal.getByRole("button", { name: "Submit" }).click();
    await reaches("Reset Password");
    await portal.getByLabel("Reset code").fill("12345678");
    for (const [label, text] of [["New password", "Winter-Frost-99"], ["New password again", "Winter-Frost-98"]]) await portal.getByLabel(label, { exact: true }).fill(text);
    await portal.getByRole("button", { name: "Submit" }).click();
    await expect(portal.getByText("The two entries differ.")).toBeVisible();
    await look(portal, "reset-password-differs");
    await portal.getByLabel("Reset code").fill(await town.code());
    for (const label of ["New password", "New password again"]) await portal.getByLabel(label, { exact: true }).fill("Winter-Frost-99");
    await portal.getByRole("button", { name: "Submit" }).click();
    await reaches("Your password is set");
    await town.signIn(portal, { address: "alice@acme.test", password: "Winter-Frost-99" });
    await portal.goto(`${town.origin}/phones/activate`);
    await look(portal, "this-waits");
    await portal.goto(`${town.origin}/recovery`);
    await look(portal, "recovery-waits");
    await portal.goto(`${town.origin}/sign-in/not-by-mail`);
    await look(portal, "not-by-mail");
  });

  test("a phone is ready, is tried out, and works", async () => {
    await alicesPhone();
    await look(portal, "ready");
    await portal.getByRole("button", { name: "Try it out" }).click();
    const picture = await portal.getByRole("figure").textContent();
    await look(portal, "practice");
    await town.accept(phone, picture.trim());
    await expect(portal.getByText("It works")).toBeVisible({ timeout: 40_000 });
    await look(portal, "it-works");
    await portal.goto(`${town.origin}/phones`);
    await look(portal, "phones-one");
    await portal.getByRole("link", { name: /^Revoke/ }).click();
    await look(portal, "revoke");
    await portal.goto(await linkInLetter(/http\S+not-me\S+/));
    await look(portal, "was-that-not-you");
  });

  test("another phone is asked for, and declined", async () => {
    await alicesPhoneOnly();
    await town.approve(portal, phone);
    await look(portal, "home-phone");
    await portal.goto(`${town.origin}/phones/activate`);
    await look(portal, "show-again");
    await portal.getByRole("button", { name: "Ask my phone" }).click();
    await expect(portal.getByRole("figure").first()).toBeVisible();
    await look(portal, "asking-a-phone");
    await shows("Add another phone?");
    await look(phone, "app-add-phone");
    await expectThree(phone);
    await press("Decline");
    await expect(portal.getByRole("heading", { name: "Declined on your phone" })).toBeVisible();
    await look(portal, "no-phone-added");
  });

  test("no from the phone, twice", async () => {
    await alicesPhoneOnly();
    for (const [button, name] of [["Decline", "declined"], ["Not me", "not-me"]]) {
      await town.startByPhone(portal);
      await press(button);
      await expect(portal.getByRole("link", { name: "Sign in again" })).toBeVisible();
      await look(portal, name);
      await look(phone, `app-${name}`);
      await press("Done");
    }
  });
});

test.describe("the phone app", () => {
  test("from nothing to an active phone with a sensor", async () => {
    await town.signIn(portal);
    const { link } = await town.showActivation(portal);
    phone = await town.phone(undefined, { bypassCSP: true });
    await town.sensor(phone);
    await look(phone, "app-empty");
    await press("Scan a QR code");
    await expect(phone.getByText("There is no camera")).toBeVisible();
    await press("Use this link");
    await look(phone, "app-scan");
    await phone.getByLabel("Paste a link").fill(link);
    await press("Use this link");
    await shows("Activate this phone?");
    await look(phone, "app-activate");
    await press("Activate");
    await shows("Click this picture on the portal");
    await look(phone, "app-find");
    const word = await phone.locator("[data-word]").textContent();
    await portal.getByRole("button", { name: word, exact: true }).click();
    await shows("Choose a PIN");
    await enterPin(phone, "111111");
    await look(phone, "app-pin");
    await enterPin(phone, PIN);
    await enterPin(phone, PIN);
    await shows("A finger or a face instead of the PIN?");
    await look(phone, "app-finger");
    await press("No, keep to the PIN");
    await shows("Ready");
    await look(phone, "app-ready");
    await press("Done");
    await expect(phone.getByText("Put the app on the home screen?")).toBeVisible();
    await look(phone, "app-offers");
    await paste(phone, GMAIL);
    await shows("How shall this card open?");
    await look(phone, "app-lock");
  });

  test("cards", async () => {
    phone = await town.phone(undefined, { bypassCSP: true });
    await paste(phone, GMAIL);
    await shows("Choose a PIN for your cards");
    await look(phone, "app-cards-pin");
    await enterPin(phone, CARDS_PIN);
    await enterPin(phone, CARDS_PIN);
    await expect(phone.locator("[data-code]")).toBeVisible({ timeout: 30_000 });
    await look(phone, "app-cards");
    await press("Change Google alice@gmail.com");
    await look(phone, "app-card");
    await press("Remove this card");
    await look(phone, "app-undo");
    await press("Undo");
    await paste(phone, `${GMAIL.replace("PXP", "PXQ")}`);
    await enterPin(phone, CARDS_PIN);
    await enterPin(phone, CARDS_PIN);
    await shows("Replace this card?");
    await look(phone, "app-replace");
    await press("Keep the old one");
    await paste(phone, "otpauth://totp/a?secret=JBSWY3DPEHPK3PXP\notpauth://totp/b?secret=JBSWY3DPEHPK3PXQ");
    await look(phone, "app-import");
    await press("Save");
    await enterPin(phone, CARDS_PIN);
    await enterPin(phone, CARDS_PIN);
    await shows("Cards were added");
    await look(phone, "app-imported");
  });

  test("profiles, settings, all requests", async () => {
    await alicesPhone();
    await press("Profiles");
    await look(phone, "app-profiles");
    await press("All requests");
    await expect(phone.getByText("Nothing is waiting.")).toBeVisible();
    await look(phone, "app-no-requests");
    await press("Back");
    await press("Profiles");
    await press("Settings");
    await look(phone, "app-settings");
    await press("Back");
    await press("Check this phone");
    await expect(phone.getByText("The server answers")).toBeVisible();
    await look(phone, "app-checkup");
    await press("Back");
    await phone.getByRole("button", { name: /Acme/ }).click();
    await look(phone, "app-profile");
    await press("Name and colour");
    await phone.getByRole("radio", { name: "Violet" }).click();
    await look(phone, "app-name");
    await press("Save");
    await press("Change the PIN");
    await look(phone, "app-prove");
    await press("Back");
    await press("Remove from this phone");
    await look(phone, "app-remove");
  });

  test("a request, a wrong PIN, and the right one", async () => {
    await alicesPhoneOnly();
    const picture = await town.startByPhone(portal);
    await shows("Sign in?");
    await phone.getByRole("radio", { name: picture, exact: true }).click();
    await look(phone, "app-request");
    await expectThree(phone);
    await press("Accept");
    await look(phone, "app-request-pin");
    await enterPin(phone, "000001");
    await expect(phone.getByText("4 tries left")).toBeVisible({ timeout: 40_000 });
    await look(phone, "app-wrong-pin");
    await enterPin(phone, PIN);
    await shows("Approved");
    await look(phone, "app-approved");
  });

  test("after saying no, half of a card at the organisation, several people, and a profile that is gone", async () => {
    await alicesPhoneOnly();
    await town.startByPhone(portal);
    await press("Decline");
    await shows("Declined");
    await look(phone, "app-declined");
    await press("Somebody else had asked");
    await shows("Stopped");
    await look(phone, "app-stopped");
    await press("Done");

    await paste(phone, GMAIL);
    for (let time = 0; time < 2; time++) await enterPin(phone, CARDS_PIN);
    await expect(phone.locator("[data-code]")).toBeVisible({ timeout: 30_000 });
    await press("Change Google alice@gmail.com");
    await press("Keep half of it at Acme Support");
    await expect(phone.getByText("gives it back for your PIN")).toBeVisible();
    await look(phone, "app-half");
    await enterPin(phone, PIN);
    await expect(phone.locator("[data-code]")).toBeVisible({ timeout: 40_000 });
    await phone.reload();
    await press("Show the code of Google alice@gmail.com");
    await shows("Google alice@gmail.com");
    await look(phone, "app-release");
    await press("Back");

    for (const name of ["Bob", "Carol", "Dana"]) {
      await press("Profiles");
      await press("Settings");
      await phone.getByLabel("Name").fill(name);
      await press("Add this person");
    }
    await look(phone, "app-people");
    await press("Profiles");
    await press("Settings");
    await look(phone, "app-settings-people");
    await press("Back");
    await press("Back");
    await town.signIn(portal);
    await portal.goto(`${town.origin}/phones`);
    await portal.getByRole("link", { name: /^Revoke Alice/ }).click();
    await portal.getByRole("button", { name: /^Revoke/ }).click();
    await shows("A profile was revoked");
    await look(phone, "app-gone");
  });

  test("a phone is lost", async () => {
    await alicesPhone();
    await portal.goto(`${town.origin}/phones/revoke-all`);
    await look(portal, "revoke-all");
    await portal.goto(`${town.origin}/activity`);
    await look(portal, "activity-places");
    await portal.goto(`${town.origin}/activity/not-me`);
    await look(portal, "activity-not-me");
    await portal.goto(`${town.origin}/phone-lost`);
    await look(portal, "phone-lost");
    await portal.getByLabel("Email address").first().fill("alice@acme.test");
    await portal.getByLabel("Code that revokes").fill("wrong");
    await portal.getByRole("button", { name: "Revoke all my phones" }).click();
    await expect(portal.getByText("That code is wrong or was used.")).toBeVisible();
    await look(portal, "phone-lost-wrong");
    await portal.getByLabel("Email address").last().fill("alice@acme.test");
    await portal.getByRole("button", { name: "Send me the link" }).click();
    await reaches("Look into your mailbox");
    await portal.goto(await linkInLetter(/http\S+stop-phones\S+/));
    await look(portal, "stop-phones");
    await portal.getByRole("button", { name: "Stop my phones" }).click();
    await reaches("Your phones are stopped");
    await look(portal, "phones-stopped");
  });

  test("a locked phone, and a suspended one", async () => {
    test.setTimeout(180_000);
    await alicesPhoneOnly();
    await town.accept(phone, await town.startByPhone(portal), "111222");
    for (let wrong = 1; wrong < 5; wrong++) {
      await expect(phone.getByText("Wrong PIN.")).toBeVisible({ timeout: 30_000 });
      await enterPin(phone, `11122${wrong}`);
    }
    await shows("This profile is locked");
    await look(phone, "app-locked");
    await press("Done");
    await expect(phone.getByText(/^locked after/)).toBeVisible();
    await look(phone, "app-locked-home");
    await press("Profiles");
    await phone.getByRole("button", { name: /Acme/ }).click();
    await look(phone, "app-locked-profile");
    await portal.goto(await linkInLetter(/http\S+not-me\S+/));
    await portal.getByRole("button", { name: /^Stop/ }).click();
    await reaches("That phone is stopped");
    await look(portal, "phone-stopped");
    await phone.reload();
    await expect(phone.getByText(/^suspended/)).toBeVisible();
    await look(phone, "app-suspended");
  });

  test("long names, many cards, a counter, and an Apple phone before anything is there", async () => {
    phone = await town.phone(undefined, { bypassCSP: true });
    const long = "a-very-long-name-that-somebody-chose-at-a-company.example.org";
    await paste(phone, ["org", "com", "net"].map((end, n) => `otpauth://totp/${long}.${end}?secret=JBSWY3DPEHPK3P${"ABC"[n]}P`).join("\n"));
    await look(phone, "app-long-import");
    await press("Save");
    await look(phone, "app-long-pin");
    await enterPin(phone, CARDS_PIN);
    await enterPin(phone, CARDS_PIN);
    await press("Done");
    for (const end of ["org", "com", "net"]) await expect(phone.getByText(`${long}.${end}`)).toBeVisible();
    await paste(phone, "otpauth://hotp/Bank:alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=0");
    await enterPin(phone, CARDS_PIN);
    await enterPin(phone, CARDS_PIN);
    await expect(phone.getByRole("button", { name: "Next code" })).toBeVisible({ timeout: 30_000 });
    await look(phone, "app-many-cards");
    await press("Profiles");
    await press("Settings");
    await press("Change the PIN for cards");
    await look(phone, "app-change-cards-pin");
    await phone.context().close();
    const userAgent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
    phone = await town.phone(undefined, { bypassCSP: true, userAgent });
    await expect(phone.getByText("Activate only in the app opened from there.", { exact: false })).toBeVisible();
    await look(phone, "app-apple");
  });

  test("several requests at once", async () => {
    await alicesPhoneOnly();
    await town.startByPhone(portal);
    const other = await town.browser();
    await town.startByPhone(other);
    await look(other, "waiting-queued", ["light", "large"]);
    await phone.getByRole("button", { name: "1 more is waiting" }).click();
    await expect(phone.getByRole("listitem")).toHaveCount(2);
    await look(phone, "app-requests");
  });

  test("four pictures, or the code on the screen", async () => {
    await alicesPhoneOnly();
    const word = await town.startByPhone(portal);
    await phone.getByRole("radio").first().waitFor();
    const words = await phone.getByRole("radio").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
    await town.accept(phone, words.find((other) => other !== word));
    await shows("That was another picture");
    await look(portal, "wrong-picture");
    await look(phone, "app-wrong-picture");
    await press("Done");
    await town.startByPhone(portal);
    await portal.getByText("Scan a code instead").click();
    await look(portal, "waiting-four");
    await shows("Sign in?");
    const four = await portal.getByRole("figure").allTextContents();
    await press(four[0].trim());
    await press(four[1].trim());
    await look(phone, "app-four");
    await expectThree(phone);
    await press("Scan the code on the screen");
    await expect(phone.getByText("There is no camera")).toBeVisible();
    await look(phone, "app-scan-screen");
  });

  test("a request from the browser on the same device", async () => {
    await alicesPhoneOnly();
    const browser = await phone.context().newPage();
    await phone.close();
    await town.startByPhone(browser);
    await browser.getByRole("link", { name: "approve it here" }).click();
    phone = browser;
    await shows("Sign in?");
    await expect(phone.getByText("This was begun in the browser on this device.")).toBeVisible();
    await look(phone, "app-same-device");
    await expectThree(phone);
    await press("Accept");
    await enterPin(phone, PIN);
    await expect(phone.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible({ timeout: 40_000 });
  });
});

/** The newest link of its kind that was mailed. */
async function linkInLetter(kind) {
  let found;
  await expect.poll(async () => {
    const letters = await (await fetch(`${town.origin}/demo/outbox.json`)).json();
    found = letters.map((letter) => letter.text.match(kind)?.[0]).find(Boolean);
    return found;
  }).toBeTruthy();
  return found;
}

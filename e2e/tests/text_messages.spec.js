// Codes in text messages: Carol's come that way.
import { test, expect } from "@playwright/test";
import { Town } from "../support/town.js";
import { look } from "../support/look.js";

const CAROL = { address: "carol@acme.test", password: "Paper-Crane-88" };

let town, portal;
test.beforeEach(async () => {
  town = await Town.start();
  portal = await town.browser({ bypassCSP: true });
});
test.afterEach(async () => { await town.end(); });

/** The newest text message to a number. */
async function textTo(number) {
  let found;
  await expect.poll(async () => {
    const sent = await (await fetch(`${town.origin}/demo/outbox.json`)).json();
    found = sent.find((one) => one.to === number)?.text;
    return found;
  }).toBeTruthy();
  return found;
}

/** The code of a message, which is used from then on. */
function codeIn(message) {
  const code = message.match(/\d{8}/)[0];
  town.used.add(code);
  return code;
}

test("Carol signs in with the code of a text message, and moves her codes to another number and back to mail", async () => {
  test.setTimeout(180_000);
  await portal.goto(town.origin);
  const form = portal.locator("section", { hasText: "With email and password" });
  await form.getByLabel("Email address").fill(CAROL.address);
  await form.getByLabel("Password").fill(CAROL.password);
  await form.getByRole("button").click();
  await expect(portal.getByText("in a text message to +46 ••• 67")).toBeVisible();
  await look(portal, "code-by-text", ["light", "text"]);
  const message = await textTo("+46701234567");
  expect(message).toMatch(/^Acme Support: \d{8} signs you in\. It stands for 10 minutes\. .*\n\n@localhost #\d{8}$/);
  await portal.getByLabel("Code").fill(codeIn(message));
  await portal.getByRole("button", { name: "Submit" }).click();
  await expect(portal.getByRole("heading", { name: /Hello/ })).toBeVisible();

  await portal.goto(`${town.origin}/phones`);
  await portal.getByRole("link", { name: "How my codes come" }).click();
  await expect(portal.getByRole("heading", { name: "Codes" })).toBeVisible();
  await look(portal, "codes");
  const number = portal.getByLabel("Another number, with its country’s code");
  await number.fill("0709998877");
  await portal.getByRole("button", { name: "Send a code" }).click();
  await expect(number).toHaveAttribute("aria-invalid", "true");
  await look(portal, "codes-no-number", ["light", "dark", "text"]);
  await number.fill("+46 70 999 88 77");
  await portal.getByRole("button", { name: "Send a code" }).click();
  await expect(portal.getByRole("heading", { name: "Confirm your number" })).toBeVisible();
  await look(portal, "mobile-code");
  await portal.getByLabel("Code").fill(codeIn(await textTo("+46709998877")));
  await portal.getByRole("button", { name: "Confirm" }).click();
  await expect(portal.getByText(/\+46 ••• 77\s+counts from/)).toBeVisible();
  await look(portal, "codes-coming");
  await expect.poll(() => textTo("+46701234567")).toMatch(/tomorrow your codes go to \+46 \.\.\. 77/);

  await portal.getByRole("radio", { name: /By mail to/ }).check();
  await portal.getByRole("button", { name: "Save" }).click();
  await expect(portal.getByRole("radio", { name: /By mail to/ })).toBeChecked();
  await portal.getByRole("button", { name: "Forget my number" }).click();
  await expect(portal.getByText("Your number:")).toHaveCount(0);
  await portal.getByRole("button", { name: "Sign out" }).click();
  await town.signIn(portal, CAROL);
});

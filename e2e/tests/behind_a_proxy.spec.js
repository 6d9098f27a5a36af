// The real thing: `symbolon serve` behind nginx, which ends TLS, and mail by SMTP.
import { test, expect } from "@playwright/test";
import { Town, PIN, enterPin, finishActivation, paste } from "../support/town.js";
import { Proxied } from "../support/proxied.js";

test("behind a TLS proxy everything works, cookies are locked to the host, and nobody can say they come from elsewhere", async () => {
  test.setTimeout(180_000);
  const town = new Town();
  const proxied = await Proxied.start();
  Object.assign(town, { folder: proxied.folder, open: [], films: 0, origin: proxied.origin });
  const options = { ignoreHTTPSErrors: true };
  try {
    const page = await town.browser({ ...options, extraHTTPHeaders: { "X-Forwarded-For": "203.0.113.9" } });
    await expect(async () => { expect((await page.goto(proxied.origin)).status()).toBe(200); }).toPass();
    const form = page.locator("section", { hasText: "With email and password" });
    await form.getByLabel("Email address").fill("alice@acme.test");
    await form.getByLabel("Password").fill("Autumn-Leaf-42");
    await form.getByRole("button").click();
    const code = () => proxied.mailbox.newestCode("alice@acme.test");
    await expect.poll(code).toBeTruthy();
    await page.getByLabel("Code").fill(code());
    await page.getByRole("button", { name: "Submit" }).click();
    await expect(page.getByRole("heading", { name: /Hello/ })).toBeVisible();

    const cookies = await page.context().cookies();
    expect(cookies.map((cookie) => cookie.name).sort()).toEqual(["__Host-kb", "__Host-sid"]);
    for (const { secure, httpOnly, path, sameSite } of cookies) {
      expect({ secure, httpOnly, path, sameSite }).toEqual({ secure: true, httpOnly: true, path: "/", sameSite: "Lax" });
    }
    const answer = await page.goto(`${proxied.origin}/activity`);
    expect(answer.headers()["strict-transport-security"]).toContain("max-age=");

    const { link } = await town.showActivation(page);
    expect(link).toContain(`${proxied.origin}/app/#1.`);
    const phone = await town.phone(undefined, options);
    await paste(phone, link);
    await finishActivation(page, phone, PIN);
    await page.getByRole("button", { name: "Sign out" }).click();
    const word = await town.startByPhone(page);
    await expect(phone.getByRole("heading", { name: "Sign in?" })).toBeVisible();
    await expect(phone.getByText("127.0.0.1")).toBeVisible();
    await expect(phone.getByText("203.0.113.9")).toHaveCount(0);
    await phone.getByRole("radio", { name: word, exact: true }).click();
    await phone.getByRole("button", { name: "Accept" }).click();
    await enterPin(phone, PIN);
    await expect(page.getByRole("heading", { name: /Hello/ })).toBeVisible({ timeout: 40_000 });
  } finally {
    for (const context of town.open) await context.close();
    await proxied.end();
  }
});

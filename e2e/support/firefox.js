// Firefox as a phone: the same few steps as in Chromium, through its own remote control.
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import puppeteer from "puppeteer-core";

/** A Firefox whose push service is ours. */
export async function firefox(town, service) {
  const browser = await puppeteer.launch({
    browser: "firefox", executablePath: "/usr/bin/firefox-esr", headless: true,
    userDataDir: mkdtempSync(join(town.folder, "firefox-")),
    extraPrefsFirefox: {
      "dom.push.enabled": true, "dom.push.connection.enabled": true, "dom.push.serverURL": service.socketAddress,
      "dom.push.testing.allowInsecureServerURL": true, "dom.push.userAgentID": "", "dom.push.retryBaseInterval": 200,
      "permissions.default.desktop-notification": 1, "dom.webnotifications.requireuserinteraction": false, "alerts.useSystemBackend": false,
    },
  });
  const page = await browser.newPage();
  await page.setViewport({ width: 390, height: 844 });
  const found = (name) => {
    const said = (one) => (one.getAttribute("aria-label") ?? one.textContent).trim();
    return [...document.querySelectorAll("button")].find((one) => said(one) === name && one.offsetParent && !one.disabled);
  };
  return {
    page,
    open: () => page.goto(`${town.origin}/app/`),
    press: async (name) => {
      const button = await page.waitForFunction(found, { timeout: 40_000 }, name);
      // Not where the answers at the bottom of the screen would take the click.
      await button.asElement().evaluate((one) => one.scrollIntoView({ block: "center" }));
      await button.asElement().click();
    },
    shows: (text) => page.waitForFunction((text) => document.body.textContent.includes(text), { timeout: 40_000 }, text),
    enterPin: async function (pin) {
      for (const digit of pin) await this.press(digit);
      await this.press("Done");
    },
    end: () => browser.close(),
  };
}

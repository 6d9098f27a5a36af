// How long the app takes to show something when it is opened without a network.
import { test, expect } from "@playwright/test";
import { Town } from "../support/town.js";

test("the app starts without a network", async () => {
  const town = await Town.start();
  const phone = await town.phone();
  await phone.evaluate(() => navigator.serviceWorker.ready);
  await phone.reload();
  await town.stopServer();
  await phone.addInitScript(() => {
    const look = () => {
      if (!window.usable && document.querySelector("button[aria-label='Scan a QR code']")) window.usable = performance.now();
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
  });
  const [paints, usables] = [[], []];
  for (let round = 0; round < 10; round += 1) {
    // Away and back: a page of its own process, nothing kept but what the service worker has.
    await phone.goto("about:blank");
    await phone.goto(`${town.origin}/app/`);
    await expect(phone.getByRole("button", { name: "Scan a QR code" })).toBeVisible();
    paints.push(await phone.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime));
    usables.push(await phone.evaluate(() => window.usable));
  }
  const told = (times) => {
    times.sort((a, b) => a - b);
    return `${Math.round(times[5])} ms (median of 10), at most ${Math.round(times[9])} ms`;
  };
  console.log(`  without a network: first paint after ${told(paints)}`);
  console.log(`  without a network: usable after ${told(usables)}`);
  await town.end();
});

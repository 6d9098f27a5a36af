// Waking the phone: end to end in Firefox, through a push service that checks who sends; the
// worker by itself in Chromium, whose own push service is not on this machine.
import { test, expect } from "@playwright/test";
import { Town, PIN } from "../support/town.js";
import { PushService } from "../support/push_service.js";
import { firefox } from "../support/firefox.js";

test("Alice's closed app wakes for a sign-in, shows nobody's name, and after a new key of the server again (threat_25)", async () => {
  test.setTimeout(180_000);
  const service = await PushService.start();
  const town = await Town.start(["--push", service.origin]);
  const phone = await firefox(town, service);
  try {
    const portal = await town.browser();
    await town.signIn(portal);
    const { link } = await town.showActivation(portal);
    await phone.open();
    const told = phone.page.waitForResponse((one) => one.url().endsWith("/phone/1/subscribe") && one.ok(), { timeout: 100_000 });
    told.catch(() => undefined);
    await phone.press("Scan a QR code");
    await phone.page.type("#link", link);
    await phone.press("Use this link");
    await phone.press("Activate");
    const shown = await phone.page.waitForSelector("[data-word]");
    const word = await shown.evaluate((heading) => heading.textContent);
    await portal.getByRole("button", { name: word, exact: true }).click();
    await phone.shows("Choose a PIN");
    await phone.enterPin(PIN);
    await phone.shows("Enter it once more");
    await phone.enterPin(PIN);
    await phone.shows("Ready");
    await phone.press("Done");
    // Firefox was told to allow notifications: the app subscribes by itself.
    await told;
    await phone.page.goto("about:blank");
    await portal.getByRole("button", { name: "Sign out" }).click();

    const picture = await town.startByPhone(portal);

    await expect.poll(() => service.received.length).toBe(1);
    expect(service.refused).toEqual([]);
    await phone.page.goto(`${town.origin}/get-app`);
    const noticed = async () => {
      const shown = await (await navigator.serviceWorker.getRegistration("/app/")).getNotifications();
      return shown.length && shown.map((notice) => `${notice.title} ${notice.body}`);
    };
    const notices = await phone.page.waitForFunction(noticed);
    expect(await notices.jsonValue()).toEqual(["Sign-in request Open the app to see who asks."]);
    await phone.open();
    await phone.page.waitForFunction(async () => (await (await navigator.serviceWorker.ready).getNotifications()).length === 0);
    await phone.press(picture);
    await phone.press("Accept");
    await phone.enterPin(PIN);
    await expect(portal.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible({ timeout: 40_000 });
    await phone.press("Done");
    await portal.getByRole("button", { name: "Sign out" }).click();

    // The push service has stopped answering: the open app looks by itself.
    service.silent = true;
    const late = await town.startByPhone(portal);
    const begun = Date.now();
    await phone.shows("Sign in?");
    expect(Date.now() - begun).toBeLessThan(2000);
    expect(service.received.length).toBe(1);
    service.silent = false;
    await phone.press(late);
    await phone.press("Accept");
    await phone.enterPin(PIN);
    await expect(portal.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible({ timeout: 40_000 });
    await phone.press("Done");
    await portal.getByRole("button", { name: "Sign out" }).click();

    // threat_25: the key was seen by somebody, and is replaced.
    const stolen = { ...service.said };
    await town.newPushKey();
    const again = phone.page.waitForResponse((one) => one.url().endsWith("/phone/1/subscribe") && one.ok(), { timeout: 60_000 });
    again.catch(() => undefined);
    await phone.open();
    await again;
    await phone.page.goto("about:blank");
    const channel = [...service.keys.keys()].at(-1);
    const forged = await fetch(`${service.origin}/push/${channel}`, { method: "POST",
      headers: { authorization: stolen.authorization, ttl: "60" }, body: "spam" });
    expect([forged.status, ...service.refused]).toEqual([403, "another key than it was subscribed with"]);
    await town.startByPhone(portal);
    await expect.poll(() => service.received.length).toBe(2);

    // The service loses everybody. No page of the app is open: the worker tells the server.
    await phone.page.goto(`${town.origin}/get-app`);
    const rung = () => phone.page.evaluate(() => new Promise((found) => {
      const opening = indexedDB.open("symbolon");
      opening.onsuccess = () => {
        const asked = opening.result.transaction("records").objectStore("records").get("rung");
        asked.onsuccess = () => { opening.result.close(); found([...asked.result].join()); };
      };
    }));
    const before = await rung();
    service.forget();
    await expect.poll(rung, { timeout: 60_000 }).not.toBe(before);
    await portal.getByRole("button", { name: "Use email and password" }).click();
    await town.startByPhone(portal);
    await expect.poll(() => service.received.length).toBe(3);
    expect(service.lastChannel).toBe([...service.keys.keys()].at(-1));
  } finally {
    await phone.end();
    await town.end();
    service.end();
  }
});

test("threat_26 the worker wakes without a page and names nobody, leaves nothing beside an open one, and Decline leads to declining", async () => {
  const town = await Town.start();
  try {
    const portal = await town.browser();
    await town.signIn(portal);
    const phone = await town.activatedPhone(portal);
    await portal.getByRole("button", { name: "Sign out" }).click();
    const context = phone.context();
    await context.grantPermissions(["notifications"], { origin: town.origin });
    const notices = (page) => page.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications()).map((n) => n.title));
    const push = await town.pusher(phone);

    await push();
    await expect.poll(() => notices(phone), "the open app looks by itself").toEqual([]);

    const other = await context.newPage();
    await phone.close();
    await other.goto(`${town.origin}/get-app`);
    await push.from(other);
    await town.startByPhone(portal);
    // Browsers stop a worker that has nothing to do.
    await push.stop();
    await push();
    const there = () => other.evaluate(async () => (await (await navigator.serviceWorker.getRegistration("/app/")).getNotifications())
      .map(({ title, body, data, actions }) => ({ title, body, data, actions: actions.map((one) => one.title) })));
    await expect.poll(there, "whoever sees the lock screen").toEqual([
      { title: "Sign-in request", body: "Open the app to see who asks.", data: null, actions: ["Decline"] },
    ]);

    const worker = context.serviceWorkers()[0];
    const reopened = await context.newPage();
    await reopened.goto(`${town.origin}/app/`);
    await expect(reopened.getByRole("heading", { name: "Sign in?" })).toBeVisible();
    await expect.poll(there, "the app shows what it was about").toEqual([]);
    await worker.evaluate(async () => {
      await self.registration.showNotification("once more", { tag: "request" });
      const [notification] = await self.registration.getNotifications();
      dispatchEvent(new NotificationEvent("notificationclick", { notification, action: "decline" }));
    });
    await expect(reopened.getByRole("heading", { name: "Decline this request?" })).toBeVisible();
    await expect(reopened.getByRole("button", { name: "Accept" })).toHaveCount(0);
    await expect(reopened.getByRole("radiogroup")).toBeHidden();
    await reopened.getByRole("button", { name: "Decline" }).click();
    await expect(portal.getByRole("heading", { name: "Declined on your phone" })).toBeVisible();
  } finally {
    await town.end();
  }
});

test("threat_23 a forged push with nothing behind it opens an app in which nothing waits", async () => {
  const town = await Town.start();
  try {
    const portal = await town.browser();
    await town.signIn(portal);
    const phone = await town.activatedPhone(portal);
    const context = phone.context();
    await context.grantPermissions(["notifications"], { origin: town.origin });
    const push = await town.pusher(phone);
    const other = await context.newPage();
    await phone.close();
    await other.goto(`${town.origin}/get-app`);
    await push.from(other);
    await push.stop();

    await push();

    const notices = () => other.evaluate(async () => (await (await navigator.serviceWorker.getRegistration("/app/")).getNotifications()).length);
    await expect.poll(notices).toBe(1);
    const opened = await context.newPage();
    const looked = opened.waitForResponse((one) => one.url().endsWith("/phone/1/pull") && one.ok());
    await opened.goto(`${town.origin}/app/`);
    await looked;
    await expect(opened.getByRole("heading", { name: "Cards" })).toBeVisible();
    await opened.getByRole("button", { name: "Profiles" }).click();
    await opened.getByRole("button", { name: "All requests" }).click();
    await expect(opened.getByText("Nothing is waiting.")).toBeVisible();
    await opened.goto("about:blank");
    await opened.goto(`${town.origin}/app/#decline`);
    await expect(opened.getByRole("heading", { name: "Cards" })).toBeVisible();
    await expect(opened.getByRole("button", { name: "Decline" })).toHaveCount(0);
  } finally {
    await town.end();
  }
});

test("threat_26 a push beside an open app is shown, since browsers drop whoever shows none, silently, and goes at once", async () => {
  const town = await Town.start();
  try {
    const portal = await town.browser();
    await town.signIn(portal);
    const phone = await town.activatedPhone(portal);
    const context = phone.context();
    await context.grantPermissions(["notifications"], { origin: town.origin });
    const worker = context.serviceWorkers().find((one) => one.url().endsWith("/app/sw.js"));
    await worker.evaluate(() => {
      self.shown = [];
      const show = registration.showNotification;
      registration.showNotification = function (title, options) { self.shown.push(options.silent); return show.call(this, title, options); };
    });
    const push = await town.pusher(phone);
    await push();
    await expect.poll(() => worker.evaluate(() => self.shown)).toEqual([true]);
    await expect.poll(() => worker.evaluate(async () => (await registration.getNotifications()).length)).toBe(0);
  } finally {
    await town.end();
  }
});

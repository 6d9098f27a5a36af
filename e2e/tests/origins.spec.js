// Nothing but the server is ever asked for anything, and every page says so to the browser.
import { test, expect } from "@playwright/test";
import { mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Town, PIN, CARDS_PIN, enterPin, finishActivation, paste } from "../support/town.js";

let town;
test.beforeEach(async () => { town = await Town.start(); });
test.afterEach(async () => { await town.end(); });

/** A browser that writes down all its requests: those of pages, of workers, and of itself. */
async function loggedBrowser(options = {}) {
  const log = join(town.folder, `requests-${Math.random()}.json`);
  const page = await town.launch(mkdtempSync(join(town.folder, "profile-")), options, [`--log-net-log=${log}`]);
  const seen = [];
  page.context().on("request", (request) => seen.push(request.url()));
  return { page, seen, log };
}

/** What a browser's log says that pages and workers asked for; the browser has to be closed. */
function asked(log) {
  const { constants, events } = JSON.parse(readFileSync(log, "utf8"));
  const start = constants.logEventTypes.URL_REQUEST_START_JOB;
  const jobs = events.filter(({ type, params }) => type === start && params?.url).map(({ params }) => params);
  // What the browser asks for by itself, as for its own updates, is begun by no origin.
  return jobs.filter(({ initiator }) => /^https?:/.test(initiator)).map(({ url }) => url);
}

const originOf = (url) => (/^(data|blob):/.test(url) ? url.split(":")[0] : new URL(url).origin);

test("a whole story asks nobody but the server", async () => {
  test.setTimeout(150_000);
  const desk = await loggedBrowser();
  const hand = await loggedBrowser({ viewport: { width: 390, height: 844 } });
  const [portal, phone] = [desk.page, hand.page];
  await town.signIn(portal);
  await phone.goto(`${town.origin}/app/`);
  const { link } = await town.showActivation(portal);
  await paste(phone, link);
  await finishActivation(portal, phone, PIN);
  await paste(phone, "otpauth://totp/Google:alice%40gmail.com?secret=JBSWY3DPEHPK3PXP&issuer=Google");
  await enterPin(phone, CARDS_PIN);
  await enterPin(phone, CARDS_PIN);
  await expect(phone.locator("[data-code]")).toBeVisible({ timeout: 30_000 });
  await phone.evaluate(() => navigator.serviceWorker.ready);
  await phone.reload();
  await portal.getByRole("button", { name: "Sign out" }).click();
  await town.approve(portal, phone);
  for (const path of ["phones", "activity", "password", "recovery", "get-app", "credits"]) await portal.goto(`${town.origin}/${path}`);
  for (const { page } of [desk, hand]) await page.context().close();

  for (const { seen, log } of [desk, hand]) {
    const all = asked(log);
    expect(all.length, "the log holds what pages asked for").toBeGreaterThan(10);
    expect(new Set([...seen, ...all].map(originOf).filter((origin) => origin !== "data" && origin !== "blob"))).toEqual(new Set([town.origin]));
  }
  expect(asked(hand.log).some((url) => url.endsWith("/app/sw.js")), "what workers ask for is in the log").toBe(true);
  expect(asked(hand.log).some((url) => url.endsWith("/assets/brands.svg")), "and what the service worker keeps").toBe(true);
});

/** The parts of a page's policy. */
async function policy(path, options) {
  const answer = await fetch(`${town.origin}${path}`, { redirect: "manual", ...options });
  const text = answer.headers.get("content-security-policy") ?? "";
  return Object.fromEntries(text.split(";").map((part) => part.trim().split(/\s+/)).map(([name, ...values]) => [name, values]));
}

test("no page, file or refusal comes without a strict policy", async () => {
  const portal = await town.browser();
  await town.signIn(portal);
  const cookie = (await portal.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const signedIn = ["/home", "/phones", "/phones/activate", "/activity", "/password", "/recovery", "/address"];
  const open = ["/", "/get-app", "/credits", "/nowhere", "/sign-in/code", "/demo/outbox", "/assets/portal.css", "/assets/pictures.svg", "/not-me/none"];
  const app = ["/app/", "/app/index.html", "/app/app.js", "/app/app_bg.wasm", "/app/sw.js", "/app/worker.js", "/app/start.js", "/app/manifest.webmanifest"];
  const refused = [["/sign-in/phone", { method: "POST" }], ["/phone/1/pull", { method: "POST" }], ["/home", {}]];

  const ofPortal = [...open.map((path) => [path]), ...refused, ...signedIn.map((path) => [path, { headers: { cookie } }])];
  for (const [path, options] of [...ofPortal, ...app.map((path) => [path])]) {
    const parts = await policy(path, options);
    const isApp = path.startsWith("/app/");
    const said = Object.values(parts).flat();
    expect(parts["default-src"], path).toEqual(["'none'"]);
    expect(said.filter((word) => word.includes("unsafe")), path).toEqual(isApp ? ["'wasm-unsafe-eval'"] : []);
    expect(said.filter((word) => /^https?:|^\*|\*\.|\/\//.test(word)), `${path} names no other place`).toEqual([]);
    expect(parts["require-trusted-types-for"], path).toEqual(["'script'"]);
    expect(parts["trusted-types"], path).toEqual([isApp ? "default" : "'none'"]);
    for (const name of ["base-uri", "frame-ancestors"]) expect(parts[name], `${path} ${name}`).toEqual(["'none'"]);
  }
});

test("no page takes text for markup, nor an address for a script", async () => {
  const portal = await town.browser();
  await portal.goto(town.origin);
  const phone = await town.phone();
  for (const page of [portal, phone]) {
    const refusals = await page.evaluate(() => {
      const refusal = (what) => { try { what(); return "taken"; } catch (error) { return error.name; } };
      return [
        refusal(() => { document.createElement("p").innerHTML = "<b>Alice</b>"; }),
        refusal(() => { document.createElement("script").src = "/app/elsewhere.js"; }),
        refusal(() => { document.createElement("script").text = "1"; }),
        refusal(() => { new DOMParser().parseFromString("<b>Alice</b>", "text/html"); }),
        refusal(() => { globalThis.trustedTypes.createPolicy("mine", {}); }),
      ];
    });
    expect(refusals).toEqual(["TypeError", "TypeError", "TypeError", "TypeError", "TypeError"]);
  }
});

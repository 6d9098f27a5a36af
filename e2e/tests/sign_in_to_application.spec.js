// An application of another origin signs people in through the portal, in a real browser.
import { test, expect } from "@playwright/test";
import { createServer } from "node:http";
import { createHash, randomBytes } from "node:crypto";
import { ALICE } from "../support/town.js";
import { Served } from "../support/served.js";
import { look } from "../support/look.js";

let town, wiki, came;
test.beforeEach(async () => {
  town = await Served.start();
  town.addAlice();
  came = [];
  wiki = createServer((asked, answer) => {
    if (asked.url !== "/favicon.ico") came.push(new URL(asked.url, "http://wiki"));
    answer.setHeader("content-type", "text/html");
    answer.end("<title>Wiki</title><h1>The wiki</h1>");
  });
  await new Promise((ready) => wiki.listen(0, "127.0.0.1", ready));
});
test.afterEach(async () => {
  wiki.close();
  await town.end();
});

const VERIFIER = randomBytes(32).toString("base64url");

/** Connects the wiki; its secret, and where it sends people. */
function connect() {
  const redirect = `http://127.0.0.1:${wiki.address().port}/callback`;
  town.run("app", "add", "wiki", "Wiki", "--link", `http://127.0.0.1:${wiki.address().port}/`);
  const said = town.run("app", "connect", "wiki", "--redirect", redirect);
  const secret = said.match(/client secret +(\S+)/)[1];
  const at = (more = {}) => `${town.origin}/oidc/authorize?${new URLSearchParams({
    client_id: "wiki", redirect_uri: redirect, response_type: "code", scope: "openid email", state: "here", nonce: "n",
    code_challenge_method: "S256", code_challenge: createHash("sha256").update(VERIFIER).digest("base64url"), ...more,
  })}`;
  const redeem = async (code) => (await fetch(`${town.origin}/oidc/token`, { method: "POST", body: new URLSearchParams({
    grant_type: "authorization_code", code, redirect_uri: redirect, code_verifier: VERIFIER, client_id: "wiki", client_secret: secret,
  }) })).json();
  return { at, redeem };
}

test("Alice comes from the wiki, signs in with password and code, and is led back there", async () => {
  const { at, redeem } = connect();
  const page = await town.browser();
  await page.goto(at({ login_hint: ALICE.address }));
  const form = page.getByRole("region", { name: "With email and password" });
  await expect(form.getByLabel("Email address"), "whom the wiki expects").toHaveValue(ALICE.address);
  await form.getByLabel("Password").fill(ALICE.password);
  await form.getByRole("button").click();
  await page.getByLabel("Code", { exact: true }).fill(await town.code(ALICE));
  await page.getByRole("button", { name: "Submit" }).click();

  await expect(page.getByRole("heading", { name: "The wiki" })).toBeVisible();
  const back = came.at(-1);
  expect([back.pathname, back.searchParams.get("state"), back.searchParams.get("iss")]).toEqual(["/callback", "here", town.origin]);
  const tokens = await redeem(back.searchParams.get("code"));
  const known = await fetch(`${town.origin}/oidc/userinfo`, { headers: { authorization: `Bearer ${tokens.access_token}` } });
  expect((await known.json()).email).toBe(ALICE.address);

  // Signed in once, she is led through at once; and what she did is on her page.
  await page.goto(at());
  await expect(page.getByRole("heading", { name: "The wiki" })).toBeVisible();
  await page.goto(`${town.origin}/activity`);
  await expect(page.getByText("You went on to an application").first()).toBeVisible();
  // Whoever opens the portal by hand afterwards stays there.
  await page.goto(town.origin);
  await expect(page.getByRole("heading", { name: "Hello Alice Ahlgren" })).toBeVisible();
});

test("an application that is not known, or wants people sent elsewhere, gets nobody", async () => {
  const { at } = connect();
  const page = await town.browser();
  await page.goto(at({ client_id: "stranger" }));
  await expect(page.getByRole("heading", { name: "This application cannot sign you in" })).toBeVisible();
  await look(page, "oidc-stranger");
  await page.goto(at({ redirect_uri: `http://127.0.0.1:${wiki.address().port}/elsewhere` }));
  await expect(page.getByRole("heading", { name: "This application cannot sign you in" })).toBeVisible();
  expect(came).toEqual([]);
});

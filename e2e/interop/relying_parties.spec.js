// Relying parties that others wrote sign Alice in, with `tally` as her phone, and out again.
import { test, expect } from "@playwright/test";
import { createServer } from "node:http";
import * as client from "openid-client";
import * as oauth from "oauth4webapi";
import express from "express";
import connect from "express-openid-connect";
import { ALICE } from "../support/town.js";
import { Alice } from "./alice.js";

const { auth } = connect;

let alice, town, portal, wiki, came, redirect, secret;
test.beforeEach(async () => {
  alice = await Alice.begin();
  ({ town, portal } = alice);
  came = [];
  wiki = createServer((asked, answer) => {
    if (asked.url !== "/favicon.ico") came.push(new URL(asked.url, redirect));
    answer.setHeader("content-type", "text/html");
    answer.end("<title>Wiki</title><h1>The wiki</h1>");
  });
  await new Promise((ready) => wiki.listen(0, "127.0.0.1", ready));
  const home = `http://127.0.0.1:${wiki.address().port}`;
  redirect = `${home}/callback`;
  secret = alice.connect(home);
});
test.afterEach(async () => {
  wiki.close();
  await town.end();
});

for (const [how, shows] of [
  ["its secret in the form", (secret) => client.ClientSecretPost(secret)],
  ["its secret in the header", (secret) => client.ClientSecretBasic(secret)],
]) {
  test(`openid-client, ${how}: from discovery to signing out`, async () => {
    const config = await client.discovery(new URL(town.origin), "wiki", undefined, shows(secret), { execute: [client.allowInsecureRequests] });
    const pkceCodeVerifier = client.randomPKCECodeVerifier();
    const [expectedState, expectedNonce] = [client.randomState(), client.randomNonce()];
    const asks = client.buildAuthorizationUrl(config, {
      redirect_uri: redirect, scope: "openid profile email offline_access", state: expectedState, nonce: expectedNonce,
      code_challenge_method: "S256", code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    });
    await alice.signsInAt(asks);
    const back = came.at(-1);

    const tokens = await client.authorizationCodeGrant(config, back, { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true });
    const claims = tokens.claims();
    expect(claims).toMatchObject({ iss: town.origin, aud: "wiki", acr: "push-pick", amr: ["pop", "user", "mfa"] });
    expect(await client.fetchUserInfo(config, tokens.access_token, claims.sub)).toMatchObject({ email: ALICE.address, name: "Alice Ahlgren" });
    await expect(client.authorizationCodeGrant(config, back, { pkceCodeVerifier, expectedState, expectedNonce })).rejects.toMatchObject({ error: "invalid_grant" });

    // The code that came twice has taken back what it gave: she is led through anew.
    await portal.goto(asks.href);
    await expect(portal.getByRole("heading", { name: "The wiki" })).toBeVisible();
    const again = await client.authorizationCodeGrant(config, came.at(-1), { pkceCodeVerifier, expectedState, expectedNonce });
    const later = await client.refreshTokenGrant(config, again.refresh_token);
    expect(later.claims().sub).toBe(claims.sub);
    expect(await client.tokenIntrospection(config, later.access_token)).toMatchObject({ active: true, client_id: "wiki", sub: claims.sub });

    await alice.signsOutAt(client.buildEndSessionUrl(config, {
      post_logout_redirect_uri: redirect.replace("callback", "out"), id_token_hint: later.id_token, state: "bye",
    }));
    const out = came.at(-1);
    expect([out.pathname, out.searchParams.get("state")]).toEqual(["/out", "bye"]);
    expect(await client.tokenIntrospection(config, later.access_token)).toEqual({ active: false });
    await expect(client.refreshTokenGrant(config, later.refresh_token)).rejects.toMatchObject({ error: "invalid_grant" });
    await client.tokenRevocation(config, later.refresh_token);
  });
}

test("oauth4webapi: every answer holds against the letter of the standards", async () => {
  const here = { [oauth.allowInsecureRequests]: true };
  const issuer = new URL(town.origin);
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, here));
  const wikis = { client_id: "wiki" };
  const verifier = oauth.generateRandomCodeVerifier();
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
  const asks = new URL(server.authorization_endpoint);
  asks.search = new URLSearchParams({
    client_id: "wiki", redirect_uri: redirect, response_type: "code", scope: "openid email", state, nonce, max_age: "600",
    code_challenge_method: "S256", code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  });
  await alice.signsInAt(asks);
  const back = came.at(-1);

  const answer = oauth.validateAuthResponse(server, wikis, back, state);
  const sent = await oauth.authorizationCodeGrantRequest(server, wikis, oauth.ClientSecretBasic(secret), answer, redirect, verifier, here);
  const tokens = await oauth.processAuthorizationCodeResponse(server, wikis, sent, { expectedNonce: nonce, maxAge: 600, requireIdToken: true });
  const claims = oauth.getValidatedIdTokenClaims(tokens);
  await oauth.validateApplicationLevelSignature(server, sent, here);
  const told = await oauth.userInfoRequest(server, wikis, tokens.access_token, here);
  expect(await oauth.processUserInfoResponse(server, wikis, claims.sub, told)).toMatchObject({ email: ALICE.address });
});

test("express-openid-connect: a page that wants somebody signed in, in a server of its own", async () => {
  const app = express();
  app.use(auth({
    issuerBaseURL: town.origin, baseURL: `http://127.0.0.1:${wiki.address().port}`, clientID: "wiki", clientSecret: secret, secret: "a".repeat(40),
    authRequired: true, idpLogout: true, idTokenSigningAlg: "ES256", clientAuthMethod: "client_secret_basic", session: { cookie: { secure: false } },
    routes: { callback: "/callback", postLogoutRedirect: "/out" }, attemptSilentLogin: false,
    authorizationParams: { response_type: "code", response_mode: "query", scope: "openid profile email" },
  }));
  app.get("/", async (asked, answer) => {
    const known = await asked.oidc.fetchUserInfo();
    answer.send(`<title>Wiki</title><h1>The wiki</h1><p>${known.email} by ${asked.oidc.idTokenClaims.acr}</p>`);
  });
  wiki.removeAllListeners("request");
  wiki.on("request", (asked, answer) => (asked.url.startsWith("/out") ? answer.end("<title>Wiki</title><h1>The wiki</h1>") : app(asked, answer)));
  const home = new URL(`http://127.0.0.1:${wiki.address().port}/`);

  await alice.signsInAt(home);
  await expect(portal.getByText(`${ALICE.address} by push-pick`)).toBeVisible();

  await alice.signsOutAt(new URL("/logout", home));
  await portal.goto(home.href);
  await expect(portal.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

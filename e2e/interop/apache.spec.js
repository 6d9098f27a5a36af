// Apache with mod_auth_openidc keeps its pages for people whom the portal knows.
import { test, expect } from "@playwright/test";
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ALICE } from "../support/town.js";
import { free } from "../support/mailbox.js";
import { Alice } from "./alice.js";

const MODULES = ["mpm_event", "authn_core", "authz_core", "authz_user", "dir", "mime", "headers", "auth_openidc"];

let alice, apache, home;
test.beforeEach(async () => {
  alice = await Alice.begin();
  home = `http://127.0.0.1:${await free()}`;
  apache = await start(alice.connect(home));
});
test.afterEach(async () => {
  apache?.kill();
  await alice.town.end();
});

/** Apache on this machine only, with a folder of its own. */
async function start(secret) {
  const folder = join(alice.town.folder, "apache");
  for (const one of [folder, join(folder, "site"), join(folder, "site", "out")]) mkdirSync(one);
  for (const one of [alice.town.folder, folder]) chmodSync(one, 0o755);
  for (const page of ["site/index.html", "site/out/index.html"]) writeFileSync(join(folder, page), "<title>Wiki</title><h1>The wiki</h1>");
  writeFileSync(join(folder, "apache.conf"), `
ServerRoot "${folder}"
ServerName 127.0.0.1
Listen ${new URL(home).host}
PidFile "${folder}/pid"
ErrorLog "${folder}/error.log"
User www-data
Group www-data
${MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join("\n")}
DocumentRoot "${folder}/site"
DirectoryIndex index.html
TypesConfig /etc/mime.types
OIDCProviderMetadataURL ${alice.town.origin}/.well-known/openid-configuration
OIDCClientID wiki
OIDCClientSecret ${secret}
OIDCRedirectURI ${home}/callback
OIDCCryptoPassphrase "words that only this test knows"
OIDCScope "openid email"
OIDCPKCEMethod S256
OIDCRemoteUserClaim email
<Location />
  AuthType openid-connect
  Require valid-user
  Header set X-Who "expr=%{REMOTE_USER}"
</Location>
<Location /out>
  AuthType None
  Require all granted
</Location>
`);
  const running = spawn("/usr/sbin/apache2", ["-f", join(folder, "apache.conf"), "-DFOREGROUND"], { stdio: "ignore" });
  await expect.poll(() => fetch(`${home}/out/`).then(({ status }) => status, () => 0)).toBe(200);
  return running;
}

test("mod_auth_openidc: a page behind Apache is opened with the phone, and closed by signing out", async () => {
  await alice.signsInAt(new URL(`${home}/`));
  const page = await alice.portal.goto(`${home}/`);
  expect(page.headers()["x-who"]).toBe(ALICE.address);

  await alice.signsOutAt(new URL(`${home}/callback?logout=${encodeURIComponent(`${home}/out`)}`));

  await alice.portal.goto(`${home}/`);
  await expect(alice.portal.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

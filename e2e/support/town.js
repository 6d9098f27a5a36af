// A demo server of one's own, browsers for the portal, phones with a camera film, and the outbox.
import { spawn, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, expect } from "@playwright/test";

export const ALICE = { address: "alice@acme.test", password: "Autumn-Leaf-42" };
export const BOB = { address: "bob@acme.test", password: "River-Stone-17" };
export const PIN = "493817";
export const CARDS_PIN = "830275";
/** So often, and in full as often as the issue asks for. */
export const rounds = (few, full) => (process.env.SYMBOLON_ENDURE ? full : few);

const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export class Town {
  static async start(more = []) {
    const town = new Town();
    town.more = more;
    town.folder = mkdtempSync(join(tmpdir(), "symbolon-e2e-"));
    town.open = [];
    town.films = 0;
    town.used = new Set();
    await town.serve("0");
    return town;
  }

  async serve(port) {
    const program = process.env.SYMBOLON ?? "../target/debug/symbolon";
    this.process = spawn(program, ["demo", "--port", port, "--data", join(this.folder, "data"), ...this.more]);
    this.origin = await new Promise((resolve, reject) => {
      let text = "";
      this.process.stdout.on("data", (data) => {
        text += data;
        const ready = text.match(/ready on (http:\/\/localhost:\d+)/);
        if (ready) resolve(ready[1]);
      });
      this.process.on("exit", () => reject(new Error(`the demo ended: ${text}`)));
    });
  }

  /** Stops the server; phones and browsers stay. */
  async stopServer() {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGKILL");
    await ended;
  }

  /** The server's key for push services is replaced while the server is down. */
  async newPushKey() {
    const port = new URL(this.origin).port;
    await this.stopServer();
    const config = join(this.folder, "symbolon.toml");
    writeFileSync(config, `organisation = "Acme"\nportal = "${this.origin}"\nlisten = "127.0.0.1:${port}"
database = "sqlite:${join(this.folder, "data/demo.sqlite")}"\nkeys = "${join(this.folder, "data/keys")}"
[mail]\nrelay = "smtp://127.0.0.1:25"\nfrom = "Acme <no-reply@acme.test>"\n`);
    execFileSync(process.env.SYMBOLON ?? "../target/debug/symbolon", ["keys", "new-push", "--config", config]);
    await this.serve(port);
  }

  async end() {
    for (const context of this.open) await context.close();
    if (this.process.exitCode === null && !this.process.killed) await this.stopServer();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A browser on a computer. */
  async browser(options = {}) {
    return this.context(options, []);
  }

  /** A phone; its camera sees the film, over and over. */
  async phone(film, options = {}) {
    const camera = film
      ? ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", `--use-file-for-fake-video-capture=${film}`]
      : [];
    const page = await this.context({ viewport: { width: 390, height: 844 }, ...options }, camera);
    await page.goto(`${this.origin}/app/`);
    await expect(page.getByRole("button", { name: "Scan a QR code" })).toBeVisible();
    return page;
  }

  /** A sensor in a phone, and whether it recognises its owner. */
  async sensor(phone, { hasPrf = true, isCopied = false } = {}) {
    const devtools = await phone.context().newCDPSession(phone);
    await devtools.send("WebAuthn.enable");
    const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", { options: {
      protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, hasPrf,
      isUserVerified: true, automaticPresenceSimulation: true,
      defaultBackupEligibility: isCopied, defaultBackupState: isCopied,
    } });
    return {
      recognises: (isUserVerified) => devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
    };
  }

  /** Delivers pushes to a phone's worker, as the browser's own push service would. */
  async pusher(phone) {
    let devtools, registrationId;
    const from = async (page) => {
      devtools = await page.context().newCDPSession(page);
      devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
        registrationId = registrations.find((one) => one.scopeURL.endsWith("/app/"))?.registrationId ?? registrationId;
      });
      await devtools.send("ServiceWorker.enable");
      await expect.poll(() => registrationId).toBeTruthy();
    };
    await from(phone);
    const push = () => devtools.send("ServiceWorker.deliverPushMessage", { origin: this.origin, registrationId, data: "" });
    const stop = () => devtools.send("ServiceWorker.stopAllWorkers");
    return Object.assign(push, { from, stop });
  }

  async context(options, flags) {
    const folder = mkdtempSync(join(this.folder, "profile-"));
    return this.launch(folder, options, flags);
  }

  /** A browser with what is in a folder. */
  async launch(folder, options = {}, flags = []) {
    const context = await chromium.launchPersistentContext(folder, {
      executablePath: "/usr/bin/chromium", headless: true, args: [...QUIET, ...flags], ...options,
    });
    this.open.push(context);
    const page = context.pages()[0] ?? (await context.newPage());
    page.folder = folder;
    page.trouble = [];
    page.on("pageerror", (error) => page.trouble.push(String(error)));
    page.on("console", (message) => message.type() === "error" && page.trouble.push(message.text()));
    return page;
  }

  /** Ends a browser as a power cut would. */
  async kill(page) {
    const ended = new Promise((resolve) => page.context().once("close", resolve));
    execFileSync("pkill", ["-9", "-f", page.folder]);
    await ended;
    this.open = this.open.filter((context) => context !== page.context());
  }

  /** A camera film made from a picture: the picture in the middle of a grey table. */
  film(png, { width = 1280, height = 720, scale = 620 } = {}) {
    const film = join(this.folder, `film-${this.films++}.mjpeg`);
    const image = Buffer.isBuffer(png) ? join(this.folder, `frame-${this.films}.png`) : png;
    if (Buffer.isBuffer(png)) writeFileSync(image, png);
    const filter = `[1]scale=${scale}:-1[code];[0][code]overlay=(W-w)/2:(H-h)/2,format=yuvj420p`;
    execFileSync("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", `color=c=0xd0d0d0:s=${width}x${height}:r=10:d=2`,
      "-i", image, "-filter_complex", filter, "-q:v", "3", film]);
    return film;
  }

  /** The newest code that was mailed and not used yet: a new one takes a moment to leave. */
  async code() {
    let found;
    await expect.poll(async () => {
      const letters = await (await fetch(`${this.origin}/demo/outbox.json`)).json();
      const codes = letters.map((letter) => letter.text.match(/\b\d{8}\b/)?.[0]);
      found = codes.find((code) => code && !this.used.has(code));
      return found;
    }).toBeTruthy();
    this.used.add(found);
    return found;
  }

  /** Signs in by password and mailed code. */
  async signIn(page, who = ALICE) {
    await page.goto(this.origin);
    // By their names: the portal speaks the browser's language.
    const form = page.locator('form[action="/sign-in/password"]');
    await form.locator('[name="address"]').fill(who.address);
    await form.locator('[name="password"]').fill(who.password);
    await form.getByRole("button").click();
    const second = page.locator('form[action="/sign-in/code"]');
    await second.locator('[name="code"]').fill(await this.code());
    await second.getByRole("button").click();
    await expect(page).toHaveURL(`${this.origin}/home`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  }

  /** The portal shows the activation code; gives a film of it, and the link. */
  async showActivation(page) {
    await page.goto(`${this.origin}/phones/activate`);
    await page.locator('form[action="/phones/activate"]').getByRole("button").click();
    const qr = page.locator('.qr[role="img"]');
    await expect(qr).toBeVisible();
    const link = await page.locator("#link").textContent();
    return { film: this.film(await qr.screenshot()), link: link.trim() };
  }

  /** An activated phone, by pasted link: quick, for stories about other things. */
  async activatedPhone(portal, pin = PIN, options = {}) {
    const { link } = await this.showActivation(portal);
    const phone = await this.phone(undefined, options);
    await paste(phone, link);
    await finishActivation(portal, phone, pin);
    return phone;
  }

  /** A phone with a sensor, activated up to the question whether a finger may open it. */
  async askedForFinger(portal, sensor = {}, options = {}) {
    const { link } = await this.showActivation(portal);
    const phone = await this.phone(undefined, options);
    const finger = await this.sensor(phone, sensor);
    await paste(phone, link);
    await phone.getByRole("button", { name: "Activate" }).click();
    const word = await phone.locator("[data-word]").textContent();
    await portal.getByRole("button", { name: word, exact: true }).click();
    for (const heading of ["Choose a PIN", "Enter it once more"]) {
      await expect(phone.getByRole("heading", { name: heading })).toBeVisible();
      await enterPin(phone, PIN);
    }
    await expect(phone.getByRole("heading", { name: "A finger or a face instead of the PIN?" })).toBeVisible({ timeout: 40_000 });
    return { phone, finger };
  }

  /** A phone that Alice's finger opens. */
  async fingerPhone(portal, options = {}) {
    const { phone, finger } = await this.askedForFinger(portal, {}, options);
    await phone.getByRole("button", { name: "Yes, use it" }).click();
    await expect(phone.getByRole("heading", { name: "It is set up" })).toBeVisible({ timeout: 40_000 });
    await phone.getByRole("button", { name: "Done" }).click();
    return { phone, finger };
  }

  /** Picks a picture on a phone, accepts, and enters the PIN. */
  async accept(phone, word, pin = PIN) {
    await phone.bringToFront();
    await phone.getByRole("radio", { name: word, exact: true }).click();
    await phone.getByRole("button", { name: "Accept" }).click();
    await enterPin(phone, pin);
  }

  /** Signs in by phone, from the address to the applications. */
  async approve(browser, phone, pin = PIN) {
    await this.accept(phone, await this.startByPhone(browser), pin);
    await expect(browser.getByRole("heading", { name: /Hello/ })).toBeVisible({ timeout: 40_000 });
  }

  /** Starts a sign-in by phone in a browser. */
  async startByPhone(page, who = ALICE) {
    await page.goto(this.origin);
    const form = page.locator('form[action="/sign-in/phone"]');
    await form.locator('[name="address"]').fill(who.address);
    await form.getByRole("button").click();
    await expect(page.locator("figcaption").first()).toBeVisible();
    return page.locator("figcaption").first().textContent();
  }
}

/** Somebody's terminal, in a folder of the town. */
export function terminal(town) {
  const program = process.env.TALLY ?? "../target/debug/tally";
  const home = ["--keys", "file", "--home", join(town.folder, "tally")];
  return {
    /** Runs a command with PINs; what it said, well or not. */
    run(pins, ...command) {
      const input = pins.length ? `${pins.join("\n")}\n` : "";
      const typed = pins.length ? ["--pin-stdin"] : [];
      try {
        return execFileSync(program, [...home, ...typed, ...command], { encoding: "utf8", input, stdio: "pipe" });
      } catch (failed) { return `${failed.stdout}${failed.stderr}`; }
    },
    /** Activates a profile with a link that the portal shows. */
    async activate(portal, link, pin) {
      const child = spawn(program, [...home, "--pin-stdin", "activate", link, "--name", "Terminal"]);
      child.stdin.end(`${pin}\n${pin}\n`);
      let said = "";
      child.stdout.on("data", (data) => { said += data; });
      const ended = new Promise((resolve) => child.once("exit", resolve));
      await expect.poll(() => said).toMatch(/Click this picture on the portal: .+/);
      const word = said.match(/Click this picture on the portal: (.+)/)[1];
      await portal.getByRole("button", { name: word, exact: true }).click();
      expect(await ended).toBe(0);
      await expect(portal.getByRole("heading", { name: "Your phone is ready" })).toBeVisible();
    },
  };
}

/** Pastes a link on the scan screen. */
export async function paste(phone, link) {
  await phone.getByRole("button", { name: "Scan a QR code" }).click();
  await phone.getByLabel("Paste a link").fill(link);
  await phone.getByRole("button", { name: "Use this link" }).click();
}

/** From "Activate this phone?" to "Ready". */
export async function finishActivation(portal, phone, pin) {
  await expect(phone.getByRole("heading", { name: "Activate this phone?" })).toBeVisible();
  await phone.getByLabel("Name of this phone").fill("Alice's Pixel");
  await phone.getByRole("button", { name: "Activate" }).click();
  const word = await phone.locator("[data-word]").textContent();
  await portal.getByRole("button", { name: word, exact: true }).click();
  await expect(phone.getByRole("heading", { name: "Choose a PIN" })).toBeVisible();
  await enterPin(phone, pin);
  await expect(phone.getByRole("heading", { name: "Enter it once more" })).toBeVisible();
  await enterPin(phone, pin);
  await expect(phone.getByRole("heading", { name: "Ready" })).toBeVisible({ timeout: 40_000 });
  await expect(portal.getByRole("heading", { name: "Your phone is ready" })).toBeVisible();
  await phone.getByRole("button", { name: "Done" }).click();
}

/** Enters a PIN on the pad. */
export async function enterPin(phone, pin) {
  for (const digit of pin) await phone.getByRole("button", { name: digit, exact: true }).click();
  await phone.getByRole("button", { name: "Done" }).click();
}

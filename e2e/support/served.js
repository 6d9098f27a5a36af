// `symbolon serve` as an operator runs it, with mail by SMTP and people by the command line.
import { spawn, execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { Town, ALICE } from "./town.js";
import { Mailbox, free } from "./mailbox.js";

const program = () => process.env.SYMBOLON ?? "../target/debug/symbolon";

export class Served extends Town {
  /** Starts it with more lines in its configuration. */
  static async start(more = "") {
    const town = Object.assign(new Served(), { folder: mkdtempSync(join(tmpdir(), "symbolon-served-")), open: [], films: 0, used: new Set() });
    town.mailbox = await Mailbox.open();
    const port = await free();
    town.origin = `http://localhost:${port}`;
    town.config = join(town.folder, "symbolon.toml");
    writeFileSync(town.config, `
organisation = "Acme Support"
portal = "${town.origin}"
listen = "127.0.0.1:${port}"
database = "sqlite:${town.folder}/symbolon.sqlite"
keys = "${town.folder}/keys"
${more}
[mail]
relay = "${town.mailbox.relay}"
from = "Acme <no-reply@acme.test>"
`);
    town.process = spawn(program(), ["serve", "--config", town.config], { stdio: "ignore" });
    await expect.poll(() => fetch(`${town.origin}/health`).then(({ status }) => status, () => 0)).toBe(200);
    return town;
  }

  /** Does what the operator would type. */
  run(...words) {
    const [noun, verb, ...rest] = words;
    return execFileSync(program(), [noun, verb, "--config", this.config, ...rest], { encoding: "utf8" });
  }

  /** `symbolon check`: what it said, and whether everything was in order. */
  async check(...more) {
    // Not waiting in the foreground: the mailbox that it asks lives in this process.
    const running = promisify(execFile)(program(), ["check", "--config", this.config, ...more]);
    return running.then(({ stdout }) => ({ output: stdout, well: true }), ({ stdout, stderr }) => ({ output: `${stdout}${stderr}`, well: false }));
  }

  /** Adds Alice, with a password; the town's own ways of signing her in work then. */
  addAlice() {
    this.addPerson(ALICE, "Alice Ahlgren");
  }

  /** Adds somebody, with a password. */
  addPerson({ address, password }, name) {
    execFileSync(program(), ["person", "add", "--config", this.config, address, name], { input: password });
  }

  /** Signs in by password and mailed code. */
  async signIn(page, who = ALICE) {
    this.signsIn = who;
    await super.signIn(page, who);
  }

  code() {
    return this.codeFor((this.signsIn ?? ALICE).address);
  }

  /** The newest code in somebody's mail that was not typed yet. */
  async codeFor(address) {
    let found;
    await expect.poll(() => { found = this.mailbox.newestCode(address); return found && !this.used.has(found); }).toBe(true);
    this.used.add(found);
    return found;
  }

  async end() {
    await super.end();
    await this.mailbox.close();
  }
}

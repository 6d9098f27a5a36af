// `symbolon serve` behind a real reverse proxy that ends TLS, with a mail relay that keeps what it is sent.
import { spawn, execFileSync } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Mailbox, free } from "./mailbox.js";

export class Proxied {
  static async start() {
    const town = new Proxied();
    town.folder = mkdtempSync(join(tmpdir(), "symbolon-proxied-"));
    town.mailbox = await Mailbox.open();
    [town.port, town.inner] = [await free(), await free()];
    town.origin = `https://localhost:${town.port}`;
    town.configure();
    const program = process.env.SYMBOLON ?? "../target/debug/symbolon";
    execFileSync(program, ["person", "add", "--config", town.config, "alice@acme.test", "Alice"], { input: "Autumn-Leaf-42" });
    town.server = spawn(program, ["serve", "--config", town.config], { stdio: "ignore" });
    town.proxy = spawn("nginx", ["-c", join(town.folder, "nginx.conf"), "-p", town.folder, "-e", join(town.folder, "error.log")], { stdio: "ignore" });
    return town;
  }

  configure() {
    this.config = join(this.folder, "symbolon.toml");
    writeFileSync(this.config, `
organisation = "Acme"
portal = "${this.origin}"
listen = "127.0.0.1:${this.inner}"
trusted_proxies = ["127.0.0.1"]
database = "sqlite:${this.folder}/symbolon.sqlite"
keys = "${this.folder}/keys"
[mail]
relay = "${this.mailbox.relay}"
from = "Acme <no-reply@acme.test>"
`);
    const pem = (name) => join(this.folder, name);
    execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
      "-subj", "/CN=localhost", "-keyout", pem("key.pem"), "-out", pem("cert.pem")], { stdio: "ignore" });
    mkdirSync(join(this.folder, "temp"));
    const temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path temp/${name};`).join(" ");
    writeFileSync(join(this.folder, "nginx.conf"), `
daemon off; pid nginx.pid;
events {}
http {
  access_log off; ${temp}
  server {
    listen 127.0.0.1:${this.port} ssl;
    ssl_certificate cert.pem; ssl_certificate_key key.pem;
    location / {
      proxy_pass http://127.0.0.1:${this.inner};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_buffering off;
      proxy_read_timeout 150s;
    }
  }
}
`);
  }

  errors() {
    return readFileSync(join(this.folder, "error.log"), "utf8");
  }

  async end() {
    for (const child of [this.proxy, this.server]) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      if (child.exitCode === null && child.kill()) await ended;
    }
    await this.mailbox.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

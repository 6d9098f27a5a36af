// A push service as Firefox knows them: it hands messages on without being able to read them, and
// refuses whatever is not signed for it.
import { createServer } from "node:http";
import { webcrypto } from "node:crypto";
import { WebSocketServer } from "ws";

export class PushService {
  static async start() {
    const service = new PushService();
    service.received = [];
    service.refused = [];
    service.keys = new Map();
    service.uaid = "00112233445566778899aabbccddeeff";
    service.server = createServer((request, response) => service.take(request, response));
    await new Promise((resolve) => service.server.listen(0, "127.0.0.1", resolve));
    service.origin = `http://127.0.0.1:${service.server.address().port}`;
    const sockets = new WebSocketServer({ server: service.server, handleProtocols: () => "push-notification" });
    sockets.on("connection", (socket) => service.greet(socket));
    return service;
  }

  get socketAddress() {
    return `${this.origin.replace("http", "ws")}/`;
  }

  greet(socket) {
    this.browser = socket;
    socket.on("message", (data) => {
      const message = JSON.parse(data);
      const say = (more) => socket.send(JSON.stringify({ messageType: message.messageType, status: 200, ...more }));
      if (message.messageType === "hello") say({ uaid: this.uaid, use_webpush: true });
      const { channelID } = message;
      if (message.messageType === "register") this.keys.set(channelID, message.key);
      if (message.messageType === "register") say({ channelID, pushEndpoint: `${this.origin}/push/${channelID}` });
      if (message.messageType === "unregister") say({ channelID });
    });
  }

  /** Knows nobody any more: a browser that comes back has other places for everything. */
  forget() {
    this.keys.clear();
    this.uaid = "ffeeddccbbaa99887766554433221100";
    this.browser.close();
  }

  async take(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    if (this.silent) return; // takes it, and never answers
    const wrong = await this.wrong(request);
    this.said = request.headers;
    if (wrong) {
      this.refused.push(wrong);
      response.writeHead(403).end(wrong);
      return;
    }
    const data = Buffer.concat(chunks);
    this.received.push(data);
    this.lastChannel = request.url.split("/").pop();
    const message = { messageType: "notification", channelID: request.url.split("/").pop(), version: String(this.received.length),
      data: data.toString("base64url"), headers: { encoding: request.headers["content-encoding"] } };
    this.browser.send(JSON.stringify(message));
    response.writeHead(201).end();
  }

  /** What is wrong with a message: its signature, its audience, its times (RFC 8292). */
  async wrong(request) {
    const said = request.headers.authorization?.match(/^vapid t=([^.]+\.[^.]+)\.([^,]+), k=(.+)$/);
    if (!said) return "not signed";
    const [, input, signature, key] = said;
    const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
    const bytes = (text) => Buffer.from(text, "base64url");
    const imported = await webcrypto.subtle.importKey("raw", bytes(key), algorithm, true, ["verify"]);
    if (!(await webcrypto.subtle.verify(algorithm, imported, bytes(signature), Buffer.from(input)))) return "a wrong signature";
    const subscribed = this.keys.get(request.url.split("/").pop());
    if (!bytes(subscribed ?? "").equals(bytes(key))) return "another key than it was subscribed with";
    const claims = JSON.parse(bytes(input.split(".")[1]));
    if (claims.aud !== this.origin) return "for another push service";
    const left = claims.exp - Date.now() / 1000;
    if (!(left > 0 && left <= 12 * 3600)) return "expired, or for too long";
    if (request.headers.ttl !== "60") return "not for a minute";
    return undefined;
  }

  end() {
    this.browser?.terminate();
    this.server.closeAllConnections();
    this.server.close();
  }
}

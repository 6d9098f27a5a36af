// A real SMTP server on this machine that keeps what it is sent.
import { SMTPServer } from "smtp-server";
import PostalMime from "postal-mime";
import { createServer } from "node:net";

/** A port that nobody listens on. */
export const free = () => new Promise((found) => {
  const server = createServer();
  server.listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => found(port));
  });
});

export class Mailbox {
  static async open() {
    const box = new Mailbox();
    box.letters = [];
    box.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      onData: async (stream, _session, done) => {
        const parts = [];
        for await (const part of stream) parts.push(part);
        box.letters.push(await PostalMime.parse(Buffer.concat(parts)));
        done();
      },
    });
    await new Promise((ready) => box.server.listen(0, "127.0.0.1", ready));
    box.relay = `smtp://127.0.0.1:${box.server.server.address().port}`;
    return box;
  }

  /** Letters to somebody, newest first. */
  to(address) {
    return this.letters.filter((letter) => letter.to.some((to) => to.address === address)).reverse();
  }

  /** The code in somebody's newest letter. */
  newestCode(address) {
    return this.to(address)[0]?.text.match(/\b\d{8}\b/)?.[0];
  }

  /** The link in somebody's newest letter, in both of its twins. */
  newestLink(address) {
    const [letter] = this.to(address);
    const link = letter?.text.match(/https?:\/\/\S+/)?.[0];
    return letter?.html.includes(link) ? link : undefined;
  }

  async close() {
    if (this.closed) return;
    this.closed = true;
    await new Promise((resolve) => this.server.close(resolve));
  }
}

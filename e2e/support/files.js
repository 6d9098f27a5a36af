// What a thief of a phone finds: every byte that a browser has kept, and what went over the line.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createHash } from "node:crypto";

/** All files below a folder, as one. */
export function bytesBelow(folder) {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  const read = (entry) => readFileSync(join(entry.parentPath, entry.name));
  return Buffer.concat(names.filter((entry) => entry.isFile()).map(read));
}

/** Writes down what pages and workers send and get. */
export function record(context) {
  const said = [];
  context.on("request", (request) => { const data = request.postDataBuffer(); if (data) said.push(data); said.push(Buffer.from(request.url())); });
  context.on("response", async (response) => { const body = await response.body().catch(() => undefined); if (body) said.push(body); });
  return () => Buffer.concat(said);
}

/** In which of the usual ways a PIN stands somewhere: as text of either width, as a number, hashed. */
export function traces(pin, bytes) {
  const text = bytes.latin1 ??= bytes.toString("latin1");
  const number = Buffer.alloc(4);
  number.writeUInt32LE(Number(pin));
  const hashes = ["md5", "sha1", "sha256", "sha512"].map((name) => createHash(name).update(pin).digest());
  const forms = {
    text: new RegExp(`(?<![0-9])${pin}(?![0-9])`).test(text),
    wide: bytes.includes(Buffer.from(pin, "utf16le")),
    base64: text.includes(Buffer.from(pin).toString("base64")),
    number: bytes.includes(number),
    hash: hashes.some((hash) => bytes.includes(hash) || text.includes(hash.toString("hex")) || text.includes(hash.toString("base64"))),
  };
  return Object.keys(forms).filter((form) => forms[form]);
}

// What a thief of a phone finds: every byte that a browser has kept, and what went over the line.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createHash, hkdfSync } from "node:crypto";

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

/** CBOR as the app keeps its records: maps with numbers as keys, bytes, text, lists, whole numbers. */
export function cbor(bytes) {
  let at = 0;
  const size = (low) => {
    if (low < 24) return low;
    const length = 1 << (low - 24);
    at += length;
    return Number(BigInt(`0x${bytes.subarray(at - length, at).toString("hex")}`));
  };
  const cut = (length) => bytes.subarray(at, (at += length));
  const item = () => {
    const first = bytes[at++];
    const [kind, low] = [first >> 5, first & 31];
    if (kind === 7) return [false, true, null][low - 20];
    const count = size(low);
    const many = (make) => Array.from({ length: count }, make);
    return [() => count, () => -1 - count, () => cut(count), () => cut(count).toString(), () => many(item), () => new Map(many(() => [item(), item()])), item][kind]();
  };
  return item();
}

/** HKDF as the protocol has it: a label and parts, each with its length before it. */
function derive(key, label, parts) {
  const framed = [Buffer.from(label), ...parts].flatMap((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return [length, part];
  });
  return Buffer.from(hkdfSync("sha256", key, Buffer.alloc(0), Buffer.concat(framed), 32));
}

/** What follows from a PIN that was stretched with a profile's salt (protocol section 1). */
export function followsFrom(stretched, profile) {
  const [id, dk] = [profile.get(0), profile.get(6)];
  const half = (from) => dk.subarray(from, from + 32).toString("base64url");
  const key = `{"crv":"P-256","kty":"EC","x":"${half(1)}","y":"${half(33)}"}`;
  const thumbprint = createHash("sha256").update(key).digest();
  return [stretched, derive(stretched, "pinv1", [id, thumbprint])];
}

/** Whether eight bytes of a value stand anywhere, as they are or as text. */
export function holds(bytes, value) {
  const text = bytes.latin1 ??= bytes.toString("latin1");
  const parts = [0, 8, 16, 24].map((from) => value.subarray(from, from + 8));
  return parts.some((part) => bytes.includes(part) || text.includes(part.toString("hex"))) || text.includes(value.toString("base64url").slice(0, 20));
}

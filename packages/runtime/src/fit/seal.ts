/**
 * @file The checksum of a saved fit: SHA-256 over every byte of the file, written into the file's own metadata, where zeros
 * stood when it was computed. It is looked at before the file is parsed, since a damaged one can keep an Arrow reader busy for ever.
 */

import { createHash } from "node:crypto";

const marker = "terrace-sha256:";
const digestLength = 64;
const noDigest = "0".repeat(digestLength);

/** What the metadata hold before {@link seal}; they may hold it at several places. */
export const unsealed = `${marker}${noDigest}`;

/** Writes the checksum of `bytes` over each place of {@link unsealed} in them. */
export function seal(bytes: Uint8Array): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const places = placesOf(buffer, noDigest);
  const digest = digestOf(buffer, places);
  for (const place of places) buffer.write(digest, place, "latin1");
}

/** Whether the bytes are those that were sealed; undefined where there is no seal. */
export function isIntact(buffer: Buffer): boolean | undefined {
  const last = buffer.lastIndexOf(marker);
  if (last < 0) return undefined;
  const start = last + marker.length;
  const digest = buffer.toString("latin1", start, start + digestLength);
  return digestOf(buffer, placesOf(buffer, digest)) === digest;
}

/** Where `digest` stands behind the marker. */
function placesOf(buffer: Buffer, digest: string): number[] {
  const places: number[] = [];
  const text = `${marker}${digest}`;
  for (let at = buffer.indexOf(text); at >= 0; at = buffer.indexOf(text, at + text.length)) {
    places.push(at + marker.length);
  }
  return places;
}

/** The digest of `buffer` with zeros at `places`. */
function digestOf(buffer: Buffer, places: readonly number[]): string {
  const hash = createHash("sha256");
  let from = 0;
  for (const place of places) {
    hash.update(buffer.subarray(from, place)).update(noDigest);
    from = place + digestLength;
  }
  return hash.update(buffer.subarray(from)).digest("hex");
}

/** @file Downloads a file of known SHA-256, going on where an earlier download ended. */

import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { megabytes, secondsSince, type Report } from "./report.js";
import { SetupError } from "./setup-error.js";
import type { WebClient } from "./web-client.js";

/** A file to download. */
export interface Download {
  readonly url: string;
  /** Where it goes. What has come so far lies beside it as `….part`. */
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  /** Name in messages. */
  readonly title: string;
}

/** How often a lost connection is taken up again before the set-up gives up. */
const attempts = 5;

/** Milliseconds between lines on a download that takes long. */
const lineInterval = 10_000;

/**
 * Downloads a file, or leaves it where it is whole already. Each attempt asks for the bytes that are missing; the file gets its
 * name when its hash is right.
 *
 * @param pause milliseconds before the first new attempt; each further one waits twice as long
 * @throws SetupError where the connection cannot be held, or the file is not the one that was expected
 */
export async function downloadFile(
  { url, file, size, sha256, title }: Download,
  client: WebClient,
  report: Report,
  pause = 1000,
): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  if ((await sizeOf(file)) === size && (await hashFile(file)) === sha256) return;
  const part = `${file}.part`;
  const began = Date.now();
  const kept = (await sizeOf(part)) ?? 0;
  report(
    kept > 0
      ? `going on with ${title} at ${megabytes(kept)} of ${megabytes(size)}`
      : `downloading ${title}, ${megabytes(size)}`,
  );
  for (let attempt = 1; ; attempt++) {
    try {
      await fetchRest(url, part, size, client, report);
      break;
    } catch (error) {
      if (error instanceof SetupError) throw error;
      if (attempt === attempts) {
        const reason = (error as Error).message;
        throw new SetupError(`${title} does not arrive: ${reason}; what came is kept, run the set-up again`, {
          cause: error,
        });
      }
      await wait(pause);
      pause *= 2;
    }
  }
  const received = await hashFile(part);
  if (received !== sha256) {
    await rm(part);
    throw new SetupError(
      `${title} is not the file that was expected: SHA-256 ${received}, not ${sha256}; it was deleted`,
    );
  }
  await rename(part, file);
  report(`downloaded ${title} in ${secondsSince(began)}; its SHA-256 is right`);
}

/** Appends to `part` what lacks of `size` bytes. @throws SetupError where asking again is of no use, else any Error */
async function fetchRest(url: string, part: string, size: number, client: WebClient, report: Report): Promise<void> {
  const have = (await sizeOf(part)) ?? 0;
  if (have === size) return;
  const from = have < size ? have : 0;
  const reply = await client.get(url, from > 0 ? { range: `bytes=${from}-` } : {});
  const isRest = reply.status === 206 && String(reply.headers["content-range"]).startsWith(`bytes ${from}-`);
  if (!isRest && reply.status !== 200) {
    await reply.body.dump();
    // Busy or broken for the moment; or a part that goes beyond the file, which is then begun anew.
    if (reply.status === 416) await rm(part);
    if (reply.status >= 500 || reply.status === 429 || reply.status === 416) throw new Error(`status ${reply.status}`);
    throw new SetupError(`the address of a wheel answers with status ${reply.status}`);
  }
  let received = isRest ? from : 0;
  const handle = await open(part, isRest ? "a" : "w");
  let lastLine = Date.now();
  try {
    for await (const piece of reply.body) {
      received += piece.length;
      if (received > size) throw new SetupError(`a wheel is longer than the ${size} bytes that were expected`);
      await handle.write(piece);
      if (Date.now() - lastLine > lineInterval) {
        lastLine = Date.now();
        report(`  ${megabytes(received)} of ${megabytes(size)}`);
      }
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (received < size) throw new Error(`the connection ended after ${received} of ${size} bytes`);
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch {
    return undefined;
  }
}

/** The SHA-256 of a file, in hexadecimal digits. */
export async function hashFile(file: string): Promise<string> {
  const hash: Hash = createHash("sha256");
  for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer);
  return hash.digest("hex");
}

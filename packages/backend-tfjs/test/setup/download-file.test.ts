import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { downloadFile, type Download } from "../../src/setup/download-file.js";
import { SetupError } from "../../src/setup/setup-error.js";
import { createWebClient } from "../../src/setup/web-client.js";
import { serve, type WebServer } from "../support/web-server.js";

/** Bytes without a period that a shifted part would repeat. */
const content = Buffer.from(Uint32Array.from({ length: 50_000 }, (_, index) => Math.imul(index, 2654435761)).buffer);
const sha256 = createHash("sha256").update(content).digest("hex");

let folder: string;
let server: WebServer;
const client = createWebClient({});
const lines: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "terrace-download-"));
  lines.length = 0;
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

type Reply = (request: IncomingMessage, response: ServerResponse, number: number) => void;

async function download(reply: Reply, expected: Partial<Download> = {}): Promise<string> {
  server = await serve(reply);
  const file = join(folder, "deep", "wheel.whl");
  const what = { url: `${server.url}/wheel.whl`, file, size: content.length, sha256, title: "a wheel", ...expected };
  await downloadFile(what, client, (line) => lines.push(line), 1);
  return file;
}

/** Answers a range as a registry does. */
const whole: Reply = (request, response) => {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
  const headers = { "content-range": `bytes ${from}-${content.length - 1}/${content.length}` };
  response.writeHead(from > 0 ? 206 : 200, from > 0 ? headers : {}).end(content.subarray(from));
};

const ranges = (): (string | undefined)[] => server.requests.map(({ headers }) => headers.range);

describe("downloadFile", () => {
  it("brings a file whose hash is right, and does not ask for it again", async () => {
    const file = await download(whole);
    expect(readFileSync(file).equals(content)).toBe(true);
    expect(existsSync(`${file}.part`)).toBe(false);
    expect(lines).toEqual([
      "downloading a wheel, 0.2 MB",
      expect.stringMatching(/^downloaded a wheel in [\d.]+ s; its SHA-256 is right$/),
    ]);
    await server.close();
    await download(whole);
    expect(server.requests).toHaveLength(0);
  });

  it("asks for the rest where a connection breaks, as often as it takes", async () => {
    const file = await download((request, response, number) => {
      if (number === 3) return whole(request, response, number);
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
      response.writeHead(from > 0 ? 206 : 200, {
        "content-length": content.length - from,
        "content-range": `bytes ${from}-${content.length - 1}/${content.length}`,
      });
      response.write(content.subarray(from, from + 40_000), () => setTimeout(() => response.destroy(), 20));
    });
    expect(readFileSync(file).equals(content)).toBe(true);
    expect(ranges()).toEqual([undefined, "bytes=40000-", "bytes=80000-", "bytes=120000-"]);
  });

  it("goes on where an earlier process ended", async () => {
    const file = await download(whole);
    rmSync(file);
    writeFileSync(`${file}.part`, content.subarray(0, 12_345));
    await server.close();
    lines.length = 0;
    await download(whole);
    expect(ranges()).toEqual(["bytes=12345-"]);
    expect(lines[0]).toBe("going on with a wheel at 0.0 MB of 0.2 MB");
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  it("needs nothing more than the name where every byte has come", async () => {
    const file = await download(whole);
    rmSync(file);
    writeFileSync(`${file}.part`, content);
    await server.close();
    await download(whole);
    expect(server.requests).toHaveLength(0);
    expect(existsSync(file)).toBe(true);
  });

  it("begins anew where a server knows no ranges, or a part is longer than the file", async () => {
    const plain: Reply = (_, response) => response.writeHead(200).end(content);
    const file = await download(plain);
    for (const part of [content.subarray(0, 999), Buffer.concat([content, content])]) {
      rmSync(file);
      writeFileSync(`${file}.part`, part);
      await server.close();
      await download(plain);
      expect(readFileSync(file).equals(content)).toBe(true);
    }
  });

  it("refuses a file that is another one, and deletes it", async () => {
    const other = Buffer.from(content);
    other[7]! ^= 1;
    const wrong = createHash("sha256").update(other).digest("hex");
    await expect(download((_, response) => response.end(other))).rejects.toThrow(
      new SetupError(`a wheel is not the file that was expected: SHA-256 ${wrong}, not ${sha256}; it was deleted`),
    );
    expect(existsSync(join(folder, "deep", "wheel.whl.part"))).toBe(false);
  });

  it("refuses a file that is too long without taking all of it", async () => {
    await expect(download((_, response) => response.end(Buffer.concat([content, content])))).rejects.toThrow(
      /^a wheel is longer than the 200000 bytes that were expected$/,
    );
  });

  it("waits for a server that is busy", async () => {
    const file = await download((request, response, number) => {
      if (number < 2) response.writeHead(503).end();
      else whole(request, response, number);
    });
    expect(server.requests).toHaveLength(3);
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  it("gives up on a file that is not there, and on a connection that never holds", async () => {
    await expect(download((_, response) => response.writeHead(404).end())).rejects.toThrow(
      "the address of a wheel answers with status 404",
    );
    expect(server.requests).toHaveLength(1);
    await server.close();
    await expect(download((_, response) => response.destroy())).rejects.toThrow(
      /^a wheel does not arrive: .+; what came is kept, run the set-up again$/,
    );
    expect(server.requests).toHaveLength(5);
  });
});

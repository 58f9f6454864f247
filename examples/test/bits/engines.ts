/** @file Runs the examples' module in an engine and takes its report; finds engines that are not part of the workspace. */
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { bundleExamples } from "./bundle-examples.js";

/** Hashes by example and backend. */
export type Report = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A program, or why there is none. */
export type Engine = { readonly path: string } | { readonly missing: string };

const execute = promisify(execFile);
const install = "`node scripts/engines.mjs` installs it where it can.";

/** The newest Node, as `scripts/engines.mjs` puts it beside the workspace's packages. */
export function newestNode(): Engine {
  const name = `node-${process.platform}-${process.arch}`;
  const cache = new URL(`../../../node_modules/.cache/terrace-engines/node_modules/${name}/bin/node`, import.meta.url);
  const path = fileURLToPath(cache);
  return existsSync(path) ? { path } : { missing: `the newest Node is not here. ${install}` };
}

/** Chromium or Chrome, from the variable `CHROMIUM` or the path. */
export function chromium(): Engine {
  const given = process.env["CHROMIUM"];
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const candidates =
    given === undefined ? folders.flatMap((folder) => names.map((name) => join(folder, name))) : [given];
  const path = candidates.find((candidate) => existsSync(candidate));
  return path === undefined ? { missing: `Chromium is not here. ${install}` } : { path };
}

/** The report of a Node, with switches of its engine. */
export async function reportOfNode(path: string, switches: readonly string[] = []): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), "terrace-bits-"));
  try {
    const file = join(folder, "examples.mjs");
    writeFileSync(file, await bundleExamples("node"));
    const { stdout } = await execute(path, [...switches, file], { maxBuffer: 1 << 26 });
    return JSON.parse(stdout.slice(stdout.lastIndexOf("\n"))) as Report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What makes a page cross-origin isolated, so that it has shared memory. */
const isolation = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

/** The report of a page, isolated or not, in a Chromium without a window, served from this machine alone. */
export async function reportOfChromium(path: string, isIsolated: boolean): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), "terrace-chromium-"));
  const script = await bundleExamples("browser");
  // Errors are reported too, instead of a hash.
  const page = `<!doctype html><script>
    const fail = (event) => fetch("/report", { method: "POST", body: String(event.reason?.stack ?? event.message) });
    addEventListener("error", fail);
    addEventListener("unhandledrejection", fail);
  </script><script type="module" src="/examples.js"></script>`;
  let report: (text: string) => void;
  const reported = new Promise<string>((resolve) => (report = resolve));
  const server = createServer((request, response) => {
    if (request.method === "POST") {
      let text = "";
      request.on("data", (piece) => (text += String(piece)));
      request.on("end", () => {
        response.end();
        report(text);
      });
      return;
    }
    const isScript = request.url === "/examples.js";
    const headers = { "content-type": isScript ? "text/javascript" : "text/html" };
    response.writeHead(200, isIsolated ? { ...headers, ...isolation } : headers);
    response.end(isScript ? script : page);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number }; // it listens on a port
  const browser = spawn(
    path,
    [
      "--headless=new",
      "--no-sandbox",
      "--no-proxy-server",
      "--no-first-run",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      `--user-data-dir=${folder}`,
      `http://127.0.0.1:${port}/`,
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let complaints = "";
  browser.stderr.on("data", (piece) => (complaints += String(piece)));
  const ended = new Promise<void>((resolve) => browser.once("close", () => resolve()));
  try {
    const text = await Promise.race([
      reported,
      ended.then(() => Promise.reject(new Error(`Chromium ended without a report:\n${complaints}`))),
    ]);
    if (!text.startsWith("{")) throw new Error(`The examples fail in Chromium: ${text}`);
    return JSON.parse(text) as Report;
  } finally {
    browser.kill("SIGKILL");
    await ended;
    server.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @file Runs the install script that comes with `@tensorflow/tfjs-node`, where the vendor's own host can be reached. */

import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { delimiter, join } from "node:path";

import { addonFile } from "../node/installation.js";
import { secondsSince, type Report } from "./report.js";
import { lastLine, runProgram } from "./run-program.js";
import { verifyInstallation, type Finding } from "./verify-installation.js";
import { createWebClient } from "./web-client.js";

/** Milliseconds that the host has to answer, and that the script has in all. */
const answerLimit = 5_000;
const scriptLimit = 15 * 60_000;

/**
 * Runs the script of the package in `tfjsNode`, which downloads a build of TensorFlow and of the addon, and checks the result.
 * Nothing of it stays where it fails.
 */
export async function installFromVendor(folder: string, tfjsNode: string, report: Report): Promise<Finding> {
  const unreachable = await reachVendor(tfjsNode);
  if (unreachable !== undefined) return { trouble: unreachable };
  const began = Date.now();
  const PATH = `${join(folder, "node_modules", ".bin")}${delimiter}${process.env["PATH"] ?? ""}`;
  const result = await runProgram(process.execPath, [join("scripts", "install.js")], {
    folder: tfjsNode,
    environment: { ...process.env, PATH },
    limit: scriptLimit,
  });
  const isDone = result.status === 0 && existsSync(addonFile(tfjsNode));
  const found = isDone
    ? await verifyInstallation(tfjsNode)
    : { trouble: `its install script failed: ${lastLine(result)}` };
  if ("version" in found) report(`the vendor's install script did its work in ${secondsSince(began)}`);
  else for (const made of ["deps", "lib"]) await rm(join(tfjsNode, made), { recursive: true, force: true });
  return found;
}

/** Why the vendor's host cannot be reached; undefined where it answers, whatever it says. */
async function reachVendor(tfjsNode: string): Promise<string | undefined> {
  const { binary } = JSON.parse(readFileSync(join(tfjsNode, "package.json"), "utf8")) as { binary: { host: string } };
  const host = process.env["TFJS_NODE_CDN_STORAGE"] ?? process.env["CDN_STORAGE"] ?? new URL(binary.host).origin;
  const client = createWebClient();
  let late: NodeJS.Timeout | undefined;
  try {
    const reply = client.get(host).then(({ body }) => body.dump());
    const limit = new Promise<never>((_, reject) => {
      late = setTimeout(() => reject(new Error(`no answer in ${answerLimit / 1000} s`)), answerLimit);
    });
    await Promise.race([reply, limit]);
    return undefined;
  } catch (error) {
    return `its host cannot be reached (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`;
  } finally {
    clearTimeout(late);
    await client.close();
  }
}

/**
 * @file Finds the Python package index of this machine, as pip would, and a wheel on it. The index is spoken to in its JSON
 * form (PEP 691), else in its HTML form (PEP 503).
 */

import { SetupError } from "./setup-error.js";
import { pipSettings } from "./pip-configuration.js";
import { runProgram } from "./run-program.js";
import type { PinnedWheel } from "./tensorflow-builds.js";
import type { WebClient } from "./web-client.js";

/** Where an index is, and who said so. */
export interface PythonIndex {
  readonly url: string;
  readonly saidBy: string;
}

/**
 * The index: `given`, else pip's environment variables and configuration files, else the default that an installed pip names.
 *
 * @throws SetupError where nobody knows one
 */
export async function findPythonIndex(
  given: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
  askPip: () => Promise<string | undefined> = defaultOfPip,
): Promise<PythonIndex> {
  if (given !== undefined) return { url: given, saidBy: "the caller" };
  const configured = pipSettings(environment)["index-url"];
  if (configured !== undefined) return { url: configured, saidBy: "pip's configuration" };
  const url = await askPip();
  if (url !== undefined) return { url, saidBy: "pip" };
  throw new SetupError(
    "the Python package index of this machine is not known: set PIP_INDEX_URL to its address, or install pip, which knows one",
  );
}

/** The default that pip's help states: no file of its own does. */
async function defaultOfPip(): Promise<string | undefined> {
  const pips: readonly (readonly [string, ...string[]])[] = [
    ["pip"],
    ["pip3"],
    ["python3", "-m", "pip"],
    ["python", "-m", "pip"],
  ];
  for (const [name, ...args] of pips) {
    const { status, output } = await runProgram(name, [...args, "download", "--help"], { limit: 60_000 });
    const stated = /Python Package Index \(default\s+(\S+?)\)/.exec(output.replace(/\s+/g, " "))?.[1];
    if (status === 0 && stated !== undefined) return stated;
  }
  return undefined;
}

/**
 * The address of a wheel.
 *
 * @throws SetupError where the index does not have the file, or another file under its name
 */
export async function findWheel(index: PythonIndex, wheel: PinnedWheel, client: WebClient): Promise<string> {
  const page = `${index.url.replace(/\/+$/, "")}/${wheel.project}/`;
  const accept = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1";
  const { text, type, url: base } = await client.text(page, { accept });
  const files = type.includes("json") ? filesOfJson(text) : filesOfHtml(text);
  const found = files.find(({ name }) => name === wheel.file);
  if (found === undefined) {
    throw new SetupError(`the Python package index (said by ${index.saidBy}) does not have \`${wheel.file}\``);
  }
  if (found.sha256 !== undefined && found.sha256 !== wheel.sha256) {
    throw new SetupError(
      `the Python package index has another file as \`${wheel.file}\`: SHA-256 ${found.sha256}, not ${wheel.sha256}`,
    );
  }
  return new URL(found.url, base).href;
}

interface IndexedFile {
  readonly name: string;
  readonly url: string;
  readonly sha256: string | undefined;
}

function filesOfJson(text: string): IndexedFile[] {
  const { files } = JSON.parse(text) as {
    readonly files: readonly { filename: string; url: string; hashes: { sha256?: string } }[];
  };
  return files.map(({ filename: name, url, hashes }) => ({ name, url, sha256: hashes.sha256 }));
}

function filesOfHtml(text: string): IndexedFile[] {
  return [...text.matchAll(/<a\s[^>]*?href=["']([^"']+)["'][^>]*>([^<]*)<\/a>/gi)].map(([, href, name]) => {
    const url = href!.replaceAll("&amp;", "&");
    return { name: name!.trim(), url: url.replace(/#.*$/, ""), sha256: /#sha256=([\da-f]{64})/.exec(url)?.[1] };
  });
}

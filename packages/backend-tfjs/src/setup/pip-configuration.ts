/** @file Reads pip's configuration files, which say where a machine's Python packages come from. */

import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** pip's settings by name, of those the set-up understands. */
export type PipSettings = Readonly<Partial<Record<"index-url" | "cert" | "proxy", string>>>;

/**
 * The settings that hold for a download: environment variables `PIP_…`, then the file that `PIP_CONFIG_FILE` names, then the
 * virtual environment's, the user's and the machine's file, the first that has a setting; in a file the section `[download]`
 * before `[global]`.
 *
 * @param read the text of a file, undefined where there is none
 */
export function pipSettings(
  environment: NodeJS.ProcessEnv,
  read: (file: string) => string | undefined = readIfPresent,
): PipSettings {
  const settings: Partial<Record<keyof PipSettings, string>> = {};
  const add = (name: keyof PipSettings, value: string | undefined): void => {
    if (value !== undefined && value !== "") settings[name] ??= value;
  };
  const names = ["index-url", "cert", "proxy"] as const;
  for (const name of names) add(name, environment[`PIP_${name.toUpperCase().replace("-", "_")}`]);
  for (const file of configurationFiles(environment)) {
    const text = read(file);
    if (text === undefined) continue;
    const sections = parseSections(text);
    for (const section of ["download", "global"]) for (const name of names) add(name, sections.get(section)?.get(name));
  }
  return settings;
}

/** pip's files, those that win first. */
function configurationFiles(environment: NodeJS.ProcessEnv): string[] {
  const { PIP_CONFIG_FILE: named, VIRTUAL_ENV: virtual, XDG_CONFIG_HOME, XDG_CONFIG_DIRS, APPDATA } = environment;
  const home = environment["HOME"] ?? homedir();
  const name = process.platform === "win32" ? "pip.ini" : "pip.conf";
  const files = [join(XDG_CONFIG_HOME ?? join(home, ".config"), "pip", name), join(home, ".pip", name)];
  if (process.platform === "darwin") files.unshift(join(home, "Library", "Application Support", "pip", name));
  if (APPDATA !== undefined) files.unshift(join(APPDATA, "pip", name));
  if (virtual !== undefined) files.unshift(join(virtual, name));
  // `PIP_CONFIG_FILE=/dev/null` reads as an empty file; pip takes it as "none at all".
  if (named === "/dev/null") return [];
  if (named !== undefined) files.unshift(named);
  const shared = (XDG_CONFIG_DIRS ?? "/etc/xdg").split(":").map((folder) => join(folder, "pip", name));
  return [...files, ...shared, join("/etc", name)];
}

/** A file of `[section]` and `name = value`; later lines that are indented go on with a value, of which the first word counts. */
function parseSections(text: string): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let section = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const title = /^\[([^\]]+)\]/.exec(line);
    if (title !== null) {
      section = sections.get(title[1]!.trim()) ?? new Map<string, string>();
      sections.set(title[1]!.trim(), section);
      continue;
    }
    const setting = /^([\w-]+)\s*[=:]\s*(.*?)\s*$/.exec(line);
    if (setting !== null) section.set(setting[1]!.toLowerCase().replaceAll("_", "-"), setting[2]!);
  }
  return sections;
}

function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

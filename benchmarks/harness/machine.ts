/** @file Where and of what a result was made: machine, versions, commit, load. */

import { execFileSync } from "node:child_process";
import { cpus, loadavg, platform, release, totalmem } from "node:os";

/** Stands beside every result. */
export interface Provenance {
  readonly date: string;
  readonly machine: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly v8: string;
  /** The commit, with `+` when files were changed since. */
  readonly commit: string;
  /** Load average of the last minute, when the run began: above the number of cores, times are not to be trusted. */
  readonly load: number;
}

/** Describes this machine and this checkout, now. */
export function provenance(): Provenance {
  const processors = cpus();
  return {
    date: new Date().toISOString(),
    machine: processors[0]?.model.trim() ?? "unknown processor",
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    node: process.version,
    v8: process.versions.v8,
    commit: commit(),
    load: Math.round(loadavg()[0]! * 10) / 10,
  };
}

function commit(): string {
  try {
    const git = (...args: string[]): string =>
      execFileSync("git", args, {
        cwd: import.meta.dirname,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }).trim();
    const isChanged = git("status", "--porcelain", "--untracked-files=no") !== "";
    return git("rev-parse", "--short=12", "HEAD") + (isChanged ? "+" : "");
  } catch {
    return "no git checkout";
  }
}

/** @file One set-up at a time: a lock in the cache that does not outlive the process that took it. */

import { mkdir, open, readFile, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import type { Report } from "./report.js";

/** Milliseconds: how often the holder touches the lock, and after how long an untouched one counts as left behind. */
const beat = 2_000;
const patience = 30_000;

/** Runs `action` while nobody else runs one on this cache; waits for another set-up to end. */
export async function withSetupLock<T>(cache: string, report: Report, action: () => Promise<T>): Promise<T> {
  await mkdir(cache, { recursive: true });
  const file = join(cache, "setup.lock");
  for (let isFirst = true; !(await take(file)); isFirst = false) {
    if (await isLeftBehind(file)) {
      await rm(file, { force: true });
      continue;
    }
    if (isFirst) report("another set-up is at work; waiting for it");
    await wait(500);
  }
  const timer = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, beat);
  try {
    return await action();
  } finally {
    clearInterval(timer);
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  try {
    const handle = await open(file, "wx");
    await handle.writeFile(JSON.stringify({ process: process.pid, host: hostname() }));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Whether the holder has ended: seen by its process on this machine, else by the time. */
async function isLeftBehind(file: string): Promise<boolean> {
  try {
    const age = Date.now() - (await stat(file)).mtimeMs;
    if (age > patience) return true;
    const holder = JSON.parse(await readFile(file, "utf8")) as { readonly process: number; readonly host: string };
    return holder.host === hostname() && !isRunning(holder.process);
  } catch {
    // Just released, or just being written.
    return false;
  }
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

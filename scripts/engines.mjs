// Brings the engines in which tests compare the bits of draws, besides the Node that runs them: the newest Node, into a cache
// beside the workspace's packages, and Chromium, by Debian's package manager where it may be used, with the software device for
// WebGPU that it brings along and the loader that finds it. What cannot be had is said, and is no failure: the tests say it again.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(root, "node_modules", ".cache", "terrace-engines");

const run = (command, ...rest) => execFileSync(command, rest, { stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" });

function attempt(what, install) {
  try {
    console.log(`engines: ${what}: ${install()}`);
  } catch (error) {
    const reason = String(error.stderr ?? error.message).trim();
    console.log(`engines: ${what} cannot be had here: ${reason.split("\n").at(-1)}`);
  }
}

attempt("the newest Node", () => {
  const name = `node-${process.platform}-${process.arch}`;
  mkdirSync(cache, { recursive: true });
  run("npm", "install", "--prefix", cache, "--no-save", "--no-audit", "--no-fund", `${name}@latest`);
  return run(join(cache, "node_modules", name, "bin", "node"), "--version").trim();
});

attempt("Chromium", () => {
  const version = () => run(process.env["CHROMIUM"] ?? "chromium", "--version").trim();
  try {
    return version();
  } catch {
    run("apt-get", "update");
    run("apt-get", "install", "--yes", "--no-install-recommends", "chromium");
    return version();
  }
});

attempt("a software device for WebGPU", () => {
  const device = "/usr/lib/chromium/vk_swiftshader_icd.json";
  if (!existsSync(device)) throw new Error(`${device} is not there`);
  // Vulkan's loader, which the package does not ask for.
  if (!run("/sbin/ldconfig", "-p").includes("libvulkan.so.1")) {
    run("apt-get", "update");
    run("apt-get", "install", "--yes", "--no-install-recommends", "libvulkan1");
  }
  return device;
});

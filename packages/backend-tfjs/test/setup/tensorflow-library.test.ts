import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { TensorflowBuild } from "../../src/setup/tensorflow-builds.js";
import { getTensorflowLibrary } from "../../src/setup/tensorflow-library.js";
import { serve, type WebServer } from "../support/web-server.js";
import { zip } from "../support/zip.js";

const library = "a library ".repeat(10_000);
const contents: Readonly<Record<string, Buffer>> = {
  "tensorflow_cpu-1.0-cp311.whl": zip({
    "tensorflow/libtensorflow_cc.so.2": library,
    "tensorflow/libtensorflow_framework.so.2": "framework",
    "tensorflow/include/tensorflow/c/c_api.h": "header",
    "tensorflow/python/a.py": "Python",
    "tensorflow_cpu-1.0.dist-info/LICENSE": "licence",
  }),
  "nvidia_cuda_nvcc_cu12-1.0-py3.whl": zip({
    "nvidia/cuda_nvcc/bin/ptxas": "assembler",
    "nvidia/cuda_nvcc/bin/nvcc": "compiler",
    "nvidia_cuda_nvcc_cu12-1.0.dist-info/License.txt": "licence",
  }),
};
const hash = (content: Buffer | string): string => createHash("sha256").update(content).digest("hex");
const build: TensorflowBuild = {
  name: "tensorflow-1.0",
  version: "1.0",
  wheels: Object.entries(contents).map(([file, content]) => ({
    project: file.slice(0, file.indexOf("-")).replaceAll("_", "-"),
    file,
    size: content.length,
    sha256: hash(content),
  })),
};

let cache: string;
let server: WebServer;
let lines: string[];
beforeEach(async () => {
  cache = mkdtempSync(join(tmpdir(), "terrace-library-"));
  lines = [];
  server = await serve((request, response) => {
    const name = request.url!.split("/").at(-1)!;
    const files = Object.keys(contents).map((file) => `<a href="/files/${file}">${file}</a>`);
    response.end(name === "" ? files.join("\n") : contents[name]);
  });
});
afterEach(async () => {
  await server.close();
  rmSync(cache, { recursive: true });
});

const get = (): ReturnType<typeof getTensorflowLibrary> =>
  getTensorflowLibrary(cache, build, `${server.url}/simple`, (line) => lines.push(line));

describe("getTensorflowLibrary", () => {
  it("takes what is needed out of all wheels, in their places, with its hashes, and removes the wheels", async () => {
    const { folder, files } = await get();
    const expected = [
      ["tensorflow/libtensorflow_cc.so.2", library],
      ["tensorflow/libtensorflow_framework.so.2", "framework"],
      ["tensorflow/include/tensorflow/c/c_api.h", "header"],
      ["tensorflow_cpu-1.0.dist-info/LICENSE", "licence"],
      ["nvidia/cuda_nvcc/bin/ptxas", "assembler"],
      ["nvidia_cuda_nvcc_cu12-1.0.dist-info/License.txt", "licence"],
    ] as const;
    expect(files).toEqual(expected.map(([path, text]) => ({ path, size: text.length, sha256: hash(text) })));
    for (const [path, text] of expected) expect(readFileSync(join(folder, path), "utf8")).toBe(text);
    expect(existsSync(join(folder, "tensorflow", "python"))).toBe(false);
    if (process.platform !== "win32")
      expect(statSync(join(folder, "nvidia/cuda_nvcc/bin/ptxas")).mode & 0o111).toBe(0o111);
    expect(readdirSync(join(cache, "downloads"))).toEqual([]);
    expect(readdirSync(join(cache, "libraries"))).toEqual([build.name]);
  });

  it("asks nobody where the library is in the cache and as it was", async () => {
    const first = await get();
    const before = server.requests.length;
    expect(await get()).toEqual(first);
    expect(server.requests.length).toBe(before);
    expect(lines.at(-1)).toBe("TensorFlow 1.0 is in the cache");
  });

  it.each(["changed", "gone"])("gets a library again of which a file is %s", async (how) => {
    const { folder } = await get();
    const file = join(folder, "tensorflow/libtensorflow_framework.so.2");
    if (how === "gone") rmSync(file);
    else writeFileSync(file, "frameworK");
    await get();
    expect(readFileSync(file, "utf8")).toBe("framework");
    expect(readdirSync(join(cache, "libraries"))).toEqual([build.name]);
  });

  it("does not download again what came before it was cut off", async () => {
    await get();
    rmSync(join(cache, "libraries"), { recursive: true });
    const [first] = Object.entries(contents)[0]!;
    writeFileSync(join(cache, "downloads", first), contents[first]!);
    const before = server.requests.length;
    await get();
    const asked = server.requests.slice(before).map(({ url }) => url!.split("/").at(-1));
    expect(asked).toEqual(["", "", "nvidia_cuda_nvcc_cu12-1.0-py3.whl"]);
  });

  it("refuses a wheel without the C API's library, and leaves nothing half made", async () => {
    const content = zip({ "tensorflow/python/a.py": "Python" });
    const wheel = { project: "tensorflow-cpu", file: "other.whl", size: content.length, sha256: hash(content) };
    const other = await serve((request, response) =>
      response.end(request.url!.endsWith(".whl") ? content : '<a href="/other.whl">other.whl</a>'),
    );
    const getting = getTensorflowLibrary(cache, { ...build, wheels: [wheel] }, other.url, () => undefined);
    await expect(getting).rejects.toThrow("the wheel of TensorFlow has no `tensorflow/libtensorflow_cc.so.2`");
    await other.close();
    expect(readdirSync(join(cache, "libraries"))).toEqual([]);
  });
});

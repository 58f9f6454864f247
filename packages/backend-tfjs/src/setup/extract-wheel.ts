/** @file Takes the files that the addon needs out of a wheel, which is a zip archive. */

import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";

import { openPromise } from "yauzl";

import type { RecordedFile } from "../node/installation.js";

/**
 * Files of TensorFlow's and NVIDIA's wheels that the addon is compiled against or loads: the two libraries, the headers of the
 * C API with those that they include, CUDA's libraries and what its compiler of kernels needs, and every licence. They keep
 * their places, by which the libraries find one another.
 */
const needed: readonly RegExp[] = [
  /^tensorflow\/libtensorflow_(?:cc|framework)\.so\.2$/,
  /^tensorflow\/include\/tensorflow\/c\/.*\.h$/,
  /^tensorflow\/include\/tensorflow\/core\/platform\/ctstring.*\.h$/,
  /^tensorflow\/include\/(?:tensorflow\/tsl|tsl|xla\/tsl)\/(?:c|platform)\/.*\.h$/,
  /^nvidia\/\w+\/lib\/[^/]+\.so(?:\.\d+)*$/,
  /^nvidia\/cuda_nvcc\/bin\/ptxas$/,
  /^nvidia\/cuda_nvcc\/nvvm\/libdevice\/libdevice\.10\.bc$/,
  /^[\w.]+-[\w.]+\.dist-info\/(?:LICENSE|License)[\w.]*$/,
];

/** Whether a file of a wheel is taken. */
export function isNeeded(path: string): boolean {
  return needed.some((pattern) => pattern.test(path)) && !path.split("/").includes("..");
}

/** Writes what is needed of `wheel` under `folder`. @returns the files, by path from `folder`, as they were written */
export async function extractWheel(wheel: string, folder: string): Promise<RecordedFile[]> {
  const files: RecordedFile[] = [];
  const archive = await openPromise(wheel);
  for await (const entry of archive.eachEntry()) {
    const path = entry.fileName;
    if (!isNeeded(path)) continue;
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    const hash = createHash("sha256");
    const mode = path.includes("/bin/") ? 0o755 : 0o644;
    await pipeline(
      await archive.openReadStreamPromise(entry),
      async function* (pieces: AsyncIterable<Buffer>) {
        for await (const piece of pieces) {
          hash.update(piece);
          yield piece;
        }
      },
      createWriteStream(target, { mode }),
    );
    files.push({ path, size: entry.uncompressedSize, sha256: hash.digest("hex") });
  }
  return files;
}

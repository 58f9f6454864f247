import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";

import { prepareTensorflowEnvironment } from "./packages/backend-tfjs/src/node/tensorflow-environment.js";

// Tests load TensorFlow in worker threads, whose environment it does not see.
prepareTensorflowEnvironment();

// Nor does Vulkan's loader, which gives WebGPU its devices: beside those of the machine the software one that Debian's Chromium
// brings along.
const softwareDevice = "/usr/lib/chromium/vk_swiftshader_icd.json";
if (existsSync(softwareDevice)) process.env["VK_ADD_DRIVER_FILES"] ??= softwareDevice;

/** Tests that load TensorFlow or WebGPU into their own process: native code that may end it, and then ends one file alone. */
const native = [
  "packages/backend-tfjs/test/**/*.test.ts",
  "packages/runtime/test/sample/tfjs.test.ts",
  "packages/testing/test/{lockstep-tensorflow,tensor*}.test.ts",
];

// Packages resolve to their TypeScript source, so that a test never meets a stale build.
// Worker threads run the built files; `npm test` builds first.
export default defineConfig({
  resolve: { conditions: ["terrace-source"] },
  ssr: { resolve: { conditions: ["terrace-source", "node", "import"] } },
  test: {
    testTimeout: 120_000,
    projects: [
      { extends: true, test: { name: "native", include: native, pool: "forks" } },
      {
        extends: true,
        test: {
          name: "rest",
          include: [
            "packages/*/test/**/*.test.ts",
            "examples/test/**/*.test.ts",
            "docs/test/**/*.test.ts",
            "benchmarks/test/**/*.test.ts",
          ],
          exclude: [...native, "**/node_modules/**"],
          pool: "threads",
        },
      },
    ],
  },
});

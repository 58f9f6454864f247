import { defineConfig } from "vitest/config";

// Test files run in threads, whose own `process.env` TensorFlow does not see: it reads that of the process, set here as
// `prepareTensorflowEnvironment` sets it.
process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "2";
process.env["TF_NUM_INTRAOP_THREADS"] ??= "1";
process.env["TF_NUM_INTEROP_THREADS"] ??= "-1";

// Packages resolve to their TypeScript source, so that a test never meets a stale build.
// Worker threads run the built files; `npm test` builds first.
export default defineConfig({
  resolve: { conditions: ["terrace-source"] },
  ssr: { resolve: { conditions: ["terrace-source", "node", "import"] } },
  test: {
    include: [
      "packages/*/test/**/*.test.ts",
      "examples/test/**/*.test.ts",
      "docs/test/**/*.test.ts",
      "benchmarks/test/**/*.test.ts",
    ],
    testTimeout: 120_000,
    pool: "threads",
  },
});

import { describe, expect, it } from "vitest";

import { BackendUnavailableError } from "../../src/backend-unavailable-error.js";
import { explainLoadFailure } from "../../src/node/explain-load-failure.js";

const folder = "/home/a/node_modules/@tensorflow/tfjs-node";

describe("explainLoadFailure", () => {
  it.each([
    [
      `${folder}/lib/napi-v8/tfjs_binding.node: undefined symbol: TFE_NewContext`,
      "version",
      `The TensorFlow library does not fit the addon in \`${folder}\`: it lacks \`TFE_NewContext\`. Run \`terrace setup tfjs-node\`.`,
    ],
    [
      "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by tfjs_binding.node)",
      "machine",
      `\`@tensorflow/tfjs-node\` in \`${folder}\` was built on a newer system: it needs GLIBC_2.38. Run \`terrace setup tfjs-node\`.`,
    ],
    [
      "/opt/lib/libtensorflow_cc.so.2: version `tensorflow' not found (required by tfjs_binding.node)",
      "version",
      `The library \`/opt/lib/libtensorflow_cc.so.2\` does not fit the addon in \`${folder}\`. Run \`terrace setup tfjs-node\`.`,
    ],
    [
      "libtensorflow.so.2: cannot open shared object file: No such file or directory",
      "broken",
      `\`@tensorflow/tfjs-node\` in \`${folder}\` does not find the library \`libtensorflow.so.2\`. Run \`terrace setup tfjs-node\`.`,
    ],
    [
      "dlopen(tfjs_binding.node, 0x0001): Library not loaded: @rpath/libtensorflow.2.dylib\n  Referenced from: …",
      "broken",
      `\`@tensorflow/tfjs-node\` in \`${folder}\` does not find the library \`@rpath/libtensorflow.2.dylib\`. Run \`terrace setup tfjs-node\`.`,
    ],
    [
      "Cannot find module '@tensorflow/tfjs'\nRequire stack:\n- /home/a",
      "broken",
      `\`@tensorflow/tfjs-node\` in \`${folder}\` does not find the package \`@tensorflow/tfjs\`. Run \`terrace setup tfjs-node\`.`,
    ],
    [
      "Could not initialize TensorFlow backend.",
      "broken",
      `\`@tensorflow/tfjs-node\` in \`${folder}\` does not load: Could not initialize TensorFlow backend. Run \`terrace setup tfjs-node\`.`,
    ],
  ] as const)("says in one line what is behind: %s", (said, reason, message) => {
    const cause = new Error(said);
    const error = explainLoadFailure(cause, folder);
    expect(error).toBeInstanceOf(BackendUnavailableError);
    expect(error).toMatchObject({ reason, message, cause });
  });
});

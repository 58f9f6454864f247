/** @file `terrace setup tfjs-node`: gets a working `@tensorflow/tfjs-node` into the cache. */

import { setupTfjsNode } from "@terrace/backend-tfjs/setup";

import { exitCode, type Streams } from "../streams.js";

/** The flags of the command. */
export interface SetupFlags {
  readonly gpu?: boolean;
  readonly source?: "auto" | "vendor" | "registries";
  readonly indexUrl?: string;
  readonly quiet?: boolean;
}

/** Runs the command. @returns 0 @throws SetupError, in one line, where it cannot */
export async function setupTensorflow(flags: SetupFlags, { out }: Streams): Promise<number> {
  const { gpu = false, source, indexUrl, quiet = false } = flags;
  await setupTfjsNode({
    device: gpu ? "gpu" : "cpu",
    ...(source === undefined ? {} : { source }),
    ...(indexUrl === undefined ? {} : { indexUrl }),
    report: (line) => {
      if (!quiet) out(`tfjs-node: ${line}\n`);
    },
  });
  return exitCode.success;
}

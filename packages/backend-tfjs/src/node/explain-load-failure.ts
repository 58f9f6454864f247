/** @file Says in one line why the system refused to load tfjs-node. */

import { BackendUnavailableError } from "../backend-unavailable-error.js";

/** What to do about most troubles. */
export const setupAdvice = "Run `terrace setup tfjs-node`.";

/** `error`, thrown while the package in `folder` was loaded, as an error of one line that says what to do. */
export function explainLoadFailure(error: unknown, folder: string): BackendUnavailableError {
  const said = (error instanceof Error ? error.message : String(error)).replace(/\s*\n[^]*/, "");
  const explain = (
    reason: "machine" | "version" | "broken",
    what: string,
    advice = setupAdvice,
  ): BackendUnavailableError => new BackendUnavailableError(reason, `${what}. ${advice}`, { cause: error });

  const symbol = /undefined symbol: (\w+)|Symbol not found: \(?(\w+)/.exec(said);
  if (symbol !== null) {
    const name = symbol[1] ?? symbol[2];
    return explain("version", `The TensorFlow library does not fit the addon in \`${folder}\`: it lacks \`${name}\``);
  }
  const system = /version [`']((?:GLIBC|GLIBCXX|CXXABI)_[\d.]+)' not found/.exec(said);
  if (system !== null) {
    return explain(
      "machine",
      `\`@tensorflow/tfjs-node\` in \`${folder}\` was built on a newer system: it needs ${system[1]}`,
    );
  }
  const stranger = /(\S+): version [`']\S+' not found/.exec(said);
  if (stranger !== null)
    return explain("version", `The library \`${stranger[1]}\` does not fit the addon in \`${folder}\``);
  const library = /(\S+): cannot open shared object file|Library not loaded: (\S+)/.exec(said);
  if (library !== null) {
    const name = library[1] ?? library[2];
    return explain("broken", `\`@tensorflow/tfjs-node\` in \`${folder}\` does not find the library \`${name}\``);
  }
  const isModule = /^Cannot find module '([^']+)'/.exec(said);
  if (isModule !== null) {
    return explain("broken", `\`@tensorflow/tfjs-node\` in \`${folder}\` does not find the package \`${isModule[1]}\``);
  }
  return explain("broken", `\`@tensorflow/tfjs-node\` in \`${folder}\` does not load: ${said.replace(/\.$/, "")}`);
}

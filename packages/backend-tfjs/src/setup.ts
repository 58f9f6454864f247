export { setupTfjsNode, type SetupOptions, type SetupResult } from "./setup/setup-tfjs-node.js";
export { SetupError } from "./setup/setup-error.js";

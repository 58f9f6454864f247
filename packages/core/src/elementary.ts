/** @file The definitions of the elementary functions and the layers of the ziggurats, for backends that make code of them. */

export {
  elementaryFunctions1,
  elementaryFunctions2,
  leavingFunctions1,
  narrowFunctions1,
} from "./elementary/elementary-functions.js";
export type { Elementary1, Elementary2, Lanes } from "./elementary/lanes.js";
export { exponentialZiggurat } from "./variates/exponential.js";
export { normalZiggurat } from "./variates/normal.js";

export { factor, interaction } from "./factor.js";
export type { FactorColumn, Label } from "./factor.js";
export { byLevel } from "./by-level.js";
export type { DataInput } from "./bind-data.js";

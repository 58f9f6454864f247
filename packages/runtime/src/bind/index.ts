export { factor, interaction } from "./factor.js";
export type { FactorColumn, Label, LabelColumn } from "./factor.js";
export { byLevel } from "./by-level.js";
export type { DataInput, DataValue } from "./bind-data.js";

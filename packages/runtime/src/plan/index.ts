export { makePlan } from "./make-plan.js";
export type { PlanOptions } from "./make-plan.js";
export type {
  DiscreteBounds,
  Observation,
  ParameterLayout,
  PassReport,
  Plan,
  Programs,
  Quantity,
  QuantityRole,
  ScaleParameter,
} from "./programs.js";

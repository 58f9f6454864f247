export { expr, model, Model, parseModel } from "./model.js";
export { ExpressionFragment } from "./syntax/fragment.js";
export { ModelError } from "./errors/model-error.js";
export { bindErrors } from "./errors/bind-catalogue.js";
export { supportErrors } from "./errors/support-catalogue.js";
export type { RuledOut } from "./errors/support-catalogue.js";
export type { BindErrors } from "./errors/bind-catalogue.js";

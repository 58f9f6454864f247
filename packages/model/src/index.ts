export { expr, model, Model, parseModel } from "./model.js";
export { ExpressionFragment } from "./syntax/fragment.js";
export { ModelError } from "./errors/model-error.js";

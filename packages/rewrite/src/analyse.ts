import type { Analysis } from "./analysis.js"; import type { BoundModel } from "./bound-model.js"; export function analyse(model: BoundModel): Analysis { throw new TypeError(String(model)); }

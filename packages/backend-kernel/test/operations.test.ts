/** @file Every operation, computed by the interpreter and by a kernel, over shapes with short, long, unit and empty axes. */
import { testEveryOperation } from "../../graph/test/every-operation.js";
import { expectAgreement } from "./agreement.js";

testEveryOperation({
  agree: (graph, inputs) => expectAgreement(graph, inputs),
  shapes: [[], [1], [3], [20], [0], [2, 3], [20, 2], [2, 20], [12, 13], [1, 11, 1], [9, 0], [3, 10, 2]],
  extremes: [-0, 1e308, 1e-308, 5e-324],
  products: [[1, 1, 1], [2, 3, 2], [20, 3, 1], [1, 20, 1], [3, 20, 3], [12, 11, 10], [30, 12, 1], [12, 30, 1], [9, 17, 23], [2, 0, 3]],
  factors: { sizes: [1, 2, 3, 5, 12, 23], batches: [[], [3], [10]] },
}); // prettier-ignore

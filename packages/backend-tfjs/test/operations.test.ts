/** @file Every operation of the graph, computed by the interpreter and on tensors, with one chain and with several. */
import { testEveryOperation } from "../../graph/test/every-operation.js";
import { expectAgreement } from "./agreement.js";

testEveryOperation({
  agree: expectAgreement,
  shapes: [[], [1], [20], [0], [2, 3], [1, 5, 1], [4, 0], [3, 4, 2]],
  // Near the ends of these the functions magnify what Float32 rounds.
  ranges: { asin: [-0.9, 0.9], acos: [-0.9, 0.9], normalQuantile: [0.01, 0.97] },
  products: [[1, 1, 1], [2, 3, 2], [7, 3, 1], [1, 5, 1], [1, 4, 3], [3, 1, 2], [3, 2000, 2], [2, 0, 3]],
  factors: { sizes: [1, 2, 5], batches: [[], [3], [2, 2]] },
}); // prettier-ignore

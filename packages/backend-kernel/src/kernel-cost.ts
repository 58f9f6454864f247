/**
 * @file What a call of a kernel costs, from its statements alone: the same on every machine, for choices that must not depend
 * on a clock. The unit is a multiply-add in a loop over vectors of two numbers, a tenth of a nanosecond where it was measured
 * (on V8, over kernels of 30 models); most measured costs lie within a factor of two of it.
 */
import { CALL_COSTS, OTHER_CALL_COST } from "./cost.js";
import type { Expression, KernelFunction, Statement } from "./kernel-ir.js";
import type { KernelProgram } from "./kernel-program.js";

/** Elementary functions, in units that are vectors' where the loop is one of vectors. */
const elementaryCosts: Readonly<Record<string, number>> = {
  ...CALL_COSTS,
  expOfNonPositive: 8,
  log1p: 15,
  log1pOfUnit: 10,
  pow: 25,
  normalCdf: 50,
  normalLogCdf: 65,
  lgamma: 65,
  digamma: 50,
};

/** Random numbers, one by one wherever they are. A Polya-Gamma number is so much for each of its count. */
const randomCosts: Readonly<Record<string, number>> = {
  randomUniform: 50,
  randomNormal: 120,
  randomExponential: 120,
  randomGamma: 250,
  randomBeta: 900,
  randomPoisson: 800,
  randomBinomial: 800,
  randomTruncatedNormal: 400,
  randomInverseGaussian: 300,
  randomGeneralisedInverseGaussian: 2000,
  randomTruncatedGeneralisedInverseGaussian: 2500,
  randomPolyaGamma: 750,
};

/** What stands alone costs so much more than in a loop over vectors. */
const scalarFactor = 4;
/** Loops below this many steps are no loops over vectors. */
const minVectorSteps = 8;
/** An element at a place that is itself an element. */
const gatherCost = 3;

/** Steps of a loop that ends when it has found what it looks for: few where its limit is low, as in slice sampling. */
const searchSteps = 3;
const iterationSteps = 30;
const lowLimit = 100;

/** The cost of one call of `program`. */
export function kernelCost({ functions, sizes, constants }: KernelProgram): number {
  const known = new Map<string, number>();
  const byName = new Map<string, KernelFunction>(functions.map((fn) => [fn.name, fn]));

  /** A number that is in the program, or the mean of an array that is; 1 for what is computed. */
  const valueOf = (expression: Expression): number => {
    if (expression.kind === "number") return expression.value;
    if (expression.kind === "name") return sizes[placeIn("n", expression.name)] ?? 1;
    const values = expression.kind === "element" ? constants[placeIn("c", expression.array)] : undefined;
    if (values === undefined) return 1;
    let sum = 0;
    for (const value of values) sum += value;
    return sum / values.length;
  };
  const callCost = (callee: string, operands: readonly Expression[], factor: number): number => {
    const fn = byName.get(callee);
    if (fn !== undefined) return functionCost(fn);
    const random = randomCosts[callee];
    if (random !== undefined) return callee === "randomPolyaGamma" ? random * valueOf(operands[1]!) : random;
    return sizedCost(callee, operands.map(valueOf)) ?? factor * (elementaryCosts[callee] ?? OTHER_CALL_COST);
  };
  const costOf = (expression: Expression, factor: number): number => {
    const of = (...parts: readonly Expression[]): number => parts.reduce((sum, part) => sum + costOf(part, factor), 0);
    switch (expression.kind) {
      case "number":
      case "name":
        return 0;
      case "element":
        return expression.index.kind === "element" ? factor * gatherCost : factor * 0.5 + of(expression.index);
      case "unary":
        return factor + of(expression.operand);
      case "binary":
        return factor * (expression.operator === "/" || expression.operator === "%" ? 4 : 1) + of(expression.left, expression.right); // prettier-ignore
      case "conditional":
        return factor + of(expression.test) + Math.max(of(expression.then), of(expression.otherwise));
      case "call":
        return callCost(expression.callee, expression.arguments, factor) + of(...expression.arguments);
    }
  };
  const bodyCost = (body: readonly Statement[], factor: number): number =>
    body.reduce((sum, statement) => sum + statementCost(statement, factor), 0);
  const statementCost = (statement: Statement, factor: number): number => {
    switch (statement.kind) {
      case "const":
      case "let":
      case "assign":
        return costOf(statement.value, factor);
      case "store": {
        const place = statement.index.kind === "element" ? gatherCost : 1;
        return factor * place + costOf(statement.index, factor) + costOf(statement.value, factor);
      }
      case "accumulate":
        return factor + costOf(statement.value, factor);
      case "call":
        return callCost(statement.callee, statement.arguments, factor);
      case "for": {
        const limit = valueOf(statement.bound);
        const isSearch = statement.until !== undefined;
        const steps = isSearch ? Math.min(limit, limit > lowLimit ? iterationSteps : searchSteps) : limit;
        const own = isSearch || limit < minVectorSteps ? factor : 1;
        return steps * (own + bodyCost(statement.body, own));
      }
    }
  };
  const functionCost = (fn: KernelFunction): number => {
    let cost = known.get(fn.name);
    if (cost === undefined) known.set(fn.name, (cost = bodyCost(fn.body, scalarFactor)));
    return cost;
  };
  const run = byName.get("run");
  return run === undefined ? 0 : functionCost(run);
}

/** Which array of a kind a name stands for: 3 for `c3`; -1 for another name. */
function placeIn(kind: "c" | "n", name: string): number {
  return name.startsWith(kind) ? Number(name.slice(1)) : -1;
}

/** Calls whose cost is a matter of sizes among their operands; those are where the runtime functions have them. */
function sizedCost(callee: string, operands: readonly number[]): number | undefined {
  const last = (k: number): number => operands[operands.length - k] ?? 1;
  switch (callee) {
    case "cholesky":
      return cube(last(1)) + 100;
    case "choleskyGradient":
      return 3 * cube(last(1)) + 100;
    case "triangularSolve":
      return 2 * last(3) * last(3) * last(2) + 100;
    case "matmul":
      return last(5) * last(4) * last(3) + 100;
    case "randomCategorical":
      return 50 + 5 * last(1);
    default:
      return undefined;
  }
}

function cube(n: number): number {
  return n * n * n;
}

/**
 * @file Random expressions of a wanted type: what is in scope, gathered and sliced where its dims differ, under functions and
 * operators. Values stay of moderate size, so that densities are finite and differences can be formed.
 */

import { bracketed, sizeOf, type Tree } from "./program.js";
import type { Chooser, Weighted } from "./chooser.js";

/** What an expression's values are known to be. Positive ones are real, those in the unit interval positive. */
export type Domain = "real" | "positive" | "unit" | "truth" | "covariance" | "factor";

/** A name that expressions may use. */
export interface Value {
  readonly name: string;
  readonly domain: Domain | "int" | "index";
  readonly dims: readonly string[];
  /** Of a column that indexes: the dim that it indexes. */
  readonly indexes?: string;
}

/** An index in scope. */
export interface Index {
  readonly name: string;
  readonly dim: string;
}

/** What expressions see. */
export interface Scope {
  readonly chooser: Chooser;
  readonly sizes: Readonly<Record<string, number>>;
  readonly values: readonly Value[];
  readonly indices: readonly Index[];
}

const subdomains: Readonly<Record<Domain, readonly string[]>> = {
  real: ["real", "positive", "unit", "int"],
  positive: ["positive", "unit"],
  unit: ["unit"],
  truth: ["truth"],
  covariance: ["covariance"],
  factor: ["factor"],
};

/** A tree of type `domain` with `dims`. */
export function tree(domain: Domain, dims: readonly string[], ...parts: Tree["parts"]): Tree {
  return { type: `${domain}${bracketed(dims)}`, parts };
}

/** An expression of values in `domain` with dims `dims`, at most `depth` operations deep. */
export function makeExpression(scope: Scope, domain: Domain, dims: readonly string[], depth: number): Tree {
  const { chooser } = scope;
  if (domain === "covariance") return makeCovariance(scope, dims[0]!, depth);
  if (domain === "factor") return makeFactor(scope, dims[0]!, depth);
  if (domain === "truth") return makeTruth(scope, dims, depth);
  if (depth <= 0 || chooser.onceIn(4)) return makeLeaf(scope, domain, dims);
  const made = chooser.weighted<() => Tree | undefined>([
    [6, () => makeOperation(scope, domain, dims, depth)],
    [2, () => makeConditional(scope, domain, dims, depth)],
    [dims.length === 0 ? 3 : 0, () => (domain === "real" ? makeReduction(scope, depth) : undefined)],
    [dims.length > 0 ? 3 : 0, () => makeArray(scope, domain, dims, depth)],
  ])();
  return made ?? makeOperation(scope, domain, dims, depth);
}

/** A name in scope, an element or part of one, or a number. */
function makeLeaf(scope: Scope, domain: Domain, dims: readonly string[]): Tree {
  const { chooser } = scope;
  const found = scope.values.flatMap((value) =>
    subdomains[domain].includes(value.domain) ? partsOf(scope, value, dims) : [],
  );
  if (found.length > 0 && !chooser.onceIn(10)) return tree(domain, dims, chooser.pick(found));
  const number = chooser.pick(
    domain === "unit" ? ["0.5", "0.3", "0.85"] : domain === "positive" ? ["1", "0.5", "2.5"] : ["0", "1", "-0.7", "2"],
  );
  // A number spreads in operations, but as an array of its own it has to be written as one.
  if (dims.length === 0) return tree(domain, dims, number);
  if (dims.length === 1) return tree(domain, dims, `rep(${number}, ${dims[0]!})`);
  return tree(domain, dims, `outer(rep(${number}, ${dims[0]!}), ones(${dims[1]!}))`);
}

/** The texts by which a value, whole or indexed, has dims `dims`. */
function partsOf(scope: Scope, { name, dims: own }: Value, dims: readonly string[]): string[] {
  if (own.join() === dims.join()) return [name];
  const { chooser, sizes, indices } = scope;
  /** What may index an axis, as text and the dims that it gives. */
  const axis = (dim: string): (readonly [text: string, dims: readonly string[]])[] => {
    const size = sizeOf(sizes, dim);
    const made: (readonly [string, readonly string[]])[] = [[":", [dim]]];
    if (size > 0) made.push([String(chooser.integer(0, size - 1)), []]);
    for (const index of indices) {
      if (index.dim === dim) made.push([index.name, []], [index.name, []]);
      if (index.dim === dim && size > 1) made.push([`${index.name} == 0 ? 0 : ${index.name} - 1`, []]);
    }
    for (const { name: column, dims: along, indexes } of scope.values) {
      if (indexes !== dim) continue;
      if (along.length === 1) made.push([column, along]);
      for (const index of indices) if (along[0] === index.dim) made.push([`${column}[${index.name}]`, []]);
      for (const inner of scope.values) {
        if (inner.indexes === along[0] && inner.dims.length === 1) made.push([`${column}[${inner.name}]`, inner.dims]);
      }
    }
    return made;
  };
  if (own.length === 1) {
    return axis(own[0]!).flatMap(([text, given]) =>
      given.join() === dims.join() && text !== ":" ? [`${name}[${text}]`] : [],
    );
  }
  if (own.length !== 2) return [];
  const texts: string[] = [];
  for (const [first, d1] of axis(own[0]!)) {
    for (const [second, d2] of axis(own[1]!)) {
      // Two columns in one bracket go along together.
      const isPaired = d1.length > 0 && d2.length > 0 && first !== ":" && second !== ":";
      const given = isPaired ? (d1.join() === d2.join() ? d1 : undefined) : [...d1, ...d2];
      if (given?.join() === dims.join()) texts.push(`${name}[${first}, ${second}]`);
    }
  }
  return texts;
}

/** Text of an operation; what begins with `$` names the domain of an operand, of the same dims. */
type Rule = readonly string[];

/** Functions and operators by domain. */
const operations: Readonly<Record<"real" | "positive" | "unit", readonly Weighted<Rule>[]>> = {
  real: [
    [6, ["(", "$real", " + ", "$real", ")"]],
    [4, ["(", "$real", " - ", "$real", ")"]],
    [6, ["(", "$real", " * ", "$real", ")"]],
    [3, ["(", "$real", " / ", "$positive", ")"]],
    [1, ["(-", "$real", ")"]],
    [1, ["(", "$real", ")^2"]],
    [1, ["(", "$real", ")^3"]],
    [1, ["square(", "$real", ")"]],
    [1, ["cbrt(", "$real", ")"]],
    [1, ["sin(", "$real", ")"]],
    [1, ["cos(", "$real", ")"]],
    [2, ["tanh(", "$real", ")"]],
    [1, ["atan(", "$real", ")"]],
    [1, ["atan2(", "$real", ", ", "$positive", ")"]],
    [1, ["erf(", "$real", ")"]],
    [1, ["sinh(tanh(", "$real", "))"]],
    [1, ["cosh(tanh(", "$real", "))"]],
    [1, ["expm1(tanh(", "$real", "))"]],
    [1, ["asin(0.9 * tanh(", "$real", "))"]],
    [1, ["acos(0.9 * tanh(", "$real", "))"]],
    [2, ["log(", "$positive", ")"]],
    [1, ["log2(", "$positive", ")"]],
    [1, ["log1p(", "$positive", ")"]],
    [1, ["log1m(0.9 * ", "$unit", ")"]],
    [1, ["log1m_exp(-0.1 - ", "$positive", ")"]],
    [1, ["log_inv_logit(", "$real", ")"]],
    [1, ["log1m_inv_logit(", "$real", ")"]],
    [1, ["logit(0.05 + 0.9 * ", "$unit", ")"]],
    [1, ["inv_Phi(0.05 + 0.9 * ", "$unit", ")"]],
    [1, ["lgamma(0.1 + ", "$positive", ")"]],
    [1, ["digamma(0.1 + ", "$positive", ")"]],
    [1, ["lbeta(0.1 + ", "$positive", ", 0.1 + ", "$positive", ")"]],
    [2, ["min(", "$real", ", ", "$real", ")"]],
    [2, ["max(", "$real", ", ", "$real", ")"]],
    [2, ["log_sum_exp(", "$real", ", ", "$real", ")"]],
    [1, ["log_diff_exp(0.2 + ", "$positive", ", -", "$positive", ")"]],
    [1, ["log_mix(0.05 + 0.9 * ", "$unit", ", ", "$real", ", ", "$real", ")"]],
    [1, ["multiply_log(", "$real", ", ", "$positive", ")"]],
    [1, ["abs(", "$real", ")"]],
    [1, ["normal_lpdf(", "$real", ", ", "$real", ", 0.2 + ", "$positive", ")"]],
    [1, ["normal_lcdf(", "$real", ", ", "$real", ", 0.2 + ", "$positive", ")"]],
    [1, ["student_t_lpdf(", "$real", ", 3, ", "$real", ", 0.2 + ", "$positive", ")"]],
    [1, ["poisson_lpmf(3, 0.1 + ", "$positive", ")"]],
    [1, ["gamma_lpdf(0.1 + ", "$positive", ", 2, 0.2 + ", "$positive", ")"]],
    [1, ["logistic_lccdf(", "$real", ", ", "$real", ", 0.2 + ", "$positive", ")"]],
  ],
  positive: [
    [2, ["exp(", "$real", ")"]],
    [3, ["exp(2 * tanh(", "$real", "))"]],
    [2, ["log1p_exp(", "$real", ")"]],
    [2, ["(", "$positive", " + ", "$positive", ")"]],
    [3, ["(", "$positive", " * ", "$positive", ")"]],
    [2, ["(", "$positive", " / (0.1 + ", "$positive", "))"]],
    [2, ["sqrt(", "$positive", ")"]],
    [1, ["inv(0.2 + ", "$positive", ")"]],
    [1, ["inv_sqrt(0.2 + ", "$positive", ")"]],
    [1, ["(0.1 + ", "$positive", ")^tanh(", "$real", ")"]],
    [1, ["(", "$positive", ")^0.25"]],
    [1, ["(0.1 + square(", "$real", "))"]],
    [1, ["(0.1 + abs(", "$real", "))"]],
    [3, ["$unit"]],
  ],
  unit: [
    [4, ["inv_logit(", "$real", ")"]],
    [2, ["Phi(", "$real", ")"]],
    [1, ["inv_cloglog(tanh(", "$real", "))"]],
    [1, ["(1 - ", "$unit", ")"]],
    [2, ["(", "$unit", " * ", "$unit", ")"]],
    [1, ["erfc(0.05 + log1p(", "$positive", "))"]],
    [1, ["exp(-0.05 - ", "$positive", ")"]],
    [1, ["normal_cdf(", "$real", ", ", "$real", ", 0.2 + ", "$positive", ")"]],
  ],
};

function makeOperation(scope: Scope, domain: Domain, dims: readonly string[], depth: number): Tree {
  const { chooser } = scope;
  const rule = chooser.weighted(operations[domain as "real" | "positive" | "unit"]);
  // Numbers spread: of several operands all but one may be a number.
  const operands = rule.filter((part) => part.startsWith("$")).length;
  const whole = operands === 0 ? 0 : chooser.integer(0, operands - 1);
  let k = 0;
  return tree(
    domain,
    dims,
    ...rule.map((text) => {
      if (!text.startsWith("$")) return text;
      const own = k++ === whole || !chooser.onceIn(3) ? dims : [];
      return makeExpression(scope, text.slice(1) as Domain, own, depth - 1);
    }),
  );
}

function makeConditional(scope: Scope, domain: Domain, dims: readonly string[], depth: number): Tree {
  const condition = makeExpression(scope, "truth", scope.chooser.onceIn(3) ? [] : dims, depth - 1);
  const branch = (): Tree => makeExpression(scope, domain, dims, depth - 1);
  return tree(domain, dims, "(", condition, " ? ", branch(), " : ", branch(), ")");
}

function makeTruth(scope: Scope, dims: readonly string[], depth: number): Tree {
  const { chooser } = scope;
  const found = scope.values
    .filter((value) => value.domain === "truth")
    .flatMap((value) => partsOf(scope, value, dims));
  if (found.length > 0 && chooser.onceIn(3)) return tree("truth", dims, chooser.pick(found));
  const { indices } = scope;
  if (dims.length === 0 && indices.length > 0 && chooser.onceIn(2)) {
    const one = chooser.pick(indices);
    const other = chooser.pick([...indices.map(({ name }) => name), "1", "0"]);
    return tree("truth", dims, `(${one.name} ${chooser.pick(["==", "<", ">=", "!="])} ${other})`);
  }
  const inner = (): Tree => makeExpression(scope, "real", dims, depth - 1);
  if (depth > 0 && chooser.onceIn(5)) {
    const side = (): Tree => makeTruth(scope, dims, depth - 1);
    return tree("truth", dims, "(", side(), chooser.pick([" && ", " || "]), side(), ")");
  }
  if (depth > 0 && chooser.onceIn(8)) return tree("truth", dims, "!", makeTruth(scope, dims, depth - 1));
  return tree("truth", dims, "(", inner(), chooser.pick([" < ", " > ", " <= "]), chooser.pick(["0.1", "-0.4"]), ")");
}

/** A number made of an array. */
function makeReduction(scope: Scope, depth: number): Tree {
  const { chooser, sizes, indices } = scope;
  const dim = chooser.pick(Object.keys(sizes).filter((name) => sizeOf(sizes, name) > 0));
  const size = sizeOf(sizes, dim);
  const vector = (domain: Domain = "real"): Tree => makeExpression(scope, domain, [dim], depth - 1);
  const number = (...parts: Tree["parts"]): Tree => tree("real", [], ...parts);
  /** An index that is not in scope yet. */
  const index: Index = { name: ["i", "j", "k", "l", "m"].find((n) => indices.every((i) => i.name !== n))!, dim };
  const inside: Scope = { ...scope, indices: [...indices, index] };
  const along = (fn: string, domain: Domain, range: string): Tree =>
    number(`${fn}(`, makeExpression(inside, domain, [], depth - 1), ` for ${index.name} in ${range})`);
  return chooser.weighted<() => Tree>([
    [3, () => number(chooser.pick(["sum(", "mean("]), vector(), ")")],
    [2, () => number("log_sum_exp(", vector(), ")")],
    [1, () => number(chooser.pick(["max(", "min("]), vector(), ")")],
    [1, () => number("prod(0.7 + 0.4 * ", vector("unit"), ")")],
    [2, () => number("dot(", vector(), ", ", vector(), ")")],
    [1, () => number("norm(0.1 + ", vector("positive"), ")")],
    [size > 1 ? 1 : 0, () => number("variance(", vector(), ")")],
    // Of equal elements the standard deviation has no derivative.
    [size > 1 ? 1 : 0, () => number("sd(append([3, -3], ", vector(), "))")],
    [indices.length < 3 ? 3 : 0, () => along(chooser.pick(["sum", "mean"]), "real", dim)],
    [indices.length < 3 ? 1 : 0, () => along("log_sum_exp", "real", dim)],
    [indices.length < 3 && size > 1 ? 1 : 0, () => along("sum", "real", `1..<${dim}`)],
    [
      indices.some((i) => i.dim === dim) && indices.length < 3 ? 2 : 0,
      () => along("sum", "real", `0..<${indices.find((i) => i.dim === dim)!.name}`),
    ],
    [1, () => number("log_determinant(", makeExpression(scope, "covariance", [dim, dim], depth - 1), ")")],
  ])();
}

/** An array by an operation on arrays. */
function makeArray(scope: Scope, domain: Domain, dims: readonly string[], depth: number): Tree | undefined {
  const { chooser, sizes } = scope;
  const whole = (...parts: Tree["parts"]): Tree => tree(domain, dims, ...parts);
  const inner = (of: Domain, ...own: string[]): Tree => makeExpression(scope, of, own, depth - 1);
  const other = chooser.pick(Object.keys(sizes).filter((name) => sizeOf(sizes, name) > 0));
  const [first, second] = dims as readonly [string, string | undefined];
  const isSmall = sizeOf(sizes, first) <= 8;
  if (domain === "unit") return second === undefined ? whole("softmax(", inner("real", first), ")") : undefined;
  if (domain !== "real") return undefined;
  if (dims.length > 2) return undefined;
  if (second === undefined) {
    return chooser.weighted<() => Tree>([
      [3, () => whole("(", inner("real", first, other), " @ ", inner("real", other), ")")],
      [1, () => whole("cumulative_sum(", inner("real", first), ")")],
      [1, () => whole("log_softmax(", inner("real", first), ")")],
      [1, () => whole("reverse(", inner("real", first), ")")],
      [1, () => whole("rep(", inner("real"), `, ${first})`)],
      [isSmall ? 1 : 0, () => whole("diagonal(", inner("covariance", first, first), ")")],
      [isSmall ? 1 : 0, () => whole("solve(", inner("covariance", first, first), ", ", inner("real", first), ")")],
      [isSmall ? 1 : 0, () => whole("solve_lower(", inner("factor", first, first), ", ", inner("real", first), ")")],
      [isSmall ? 1 : 0, () => whole("(", inner("factor", first, first), " @ ", inner("real", first), ")")],
    ])();
  }
  return chooser.weighted<() => Tree>([
    [2, () => whole("outer(", inner("real", first), ", ", inner("real", second), ")")],
    [2, () => whole("(", inner("real", first, other), " @ ", inner("real", other, second), ")")],
    [2, () => whole("transpose(", inner("real", second, first), ")")],
    [first === second && isSmall ? 2 : 0, () => whole("inverse(", inner("covariance", first, first), ")")],
    [first === second ? 1 : 0, () => whole("diag(", inner("real", first), ")")],
    [
      isSmall ? 1 : 0,
      () => whole("solve_lower(", inner("factor", first, first), ", ", inner("real", first, second), ")"),
    ],
  ])();
}

/** A positive definite matrix. */
function makeCovariance(scope: Scope, dim: string, depth: number): Tree {
  const { chooser } = scope;
  const dims = [dim, dim];
  const found = scope.values.filter((value) => value.domain === "covariance" && value.dims.join() === dims.join());
  if (found.length > 0 && (depth <= 0 || chooser.onceIn(3))) return tree("covariance", dims, chooser.pick(found).name);
  const whole = (...parts: Tree["parts"]): Tree => tree("covariance", dims, ...parts);
  const diagonal = (): Tree => makeExpression(scope, "positive", [dim], depth - 1);
  if (depth <= 0 || sizeOf(scope.sizes, dim) > 8) return whole("diag(0.2 + ", diagonal(), ")");
  return chooser.weighted<() => Tree>([
    [1, () => whole("diag(0.2 + ", diagonal(), ")")],
    [1, () => whole("tcrossprod(", makeFactor(scope, dim, depth - 1), ")")],
    [1, () => whole("quad_form_diag(", makeCovariance(scope, dim, depth - 1), ", 0.2 + ", diagonal(), ")")],
    [
      1,
      () => {
        const other = chooser.pick(Object.keys(scope.sizes));
        const root = tree(
          "real",
          [other, dim],
          "0.3 * tanh(",
          makeExpression(scope, "real", [other, dim], depth - 1),
          ")",
        );
        return whole("(crossprod(", root, ") + diag(0.5 + ", diagonal(), "))");
      },
    ],
    [1, () => whole("(", makeCovariance(scope, dim, depth - 1), " + ", makeCovariance(scope, dim, depth - 1), ")")],
  ])();
}

/** A lower triangular matrix with a positive diagonal. */
function makeFactor(scope: Scope, dim: string, depth: number): Tree {
  const { chooser } = scope;
  const dims = [dim, dim];
  const found = scope.values.filter((value) => value.domain === "factor" && value.dims.join() === dims.join());
  if (found.length > 0 && (depth <= 0 || !chooser.onceIn(3))) return tree("factor", dims, chooser.pick(found).name);
  const scales = (): Tree => makeExpression(scope, "positive", [dim], depth - 1);
  if (depth <= 0 || chooser.onceIn(4)) return tree("factor", dims, "diag(0.2 + ", scales(), ")");
  if (chooser.onceIn(2)) return tree("factor", dims, "cholesky(", makeCovariance(scope, dim, depth - 1), ")");
  return tree("factor", dims, "(diag(0.2 + ", scales(), ") @ ", makeFactor(scope, dim, depth - 1), ")");
}

/**
 * @file Scales that observations cannot tell: powers of one number with which variables can be multiplied, each with its own, without
 * any row of data noticing (discriminations times a number, abilities and difficulties divided by it). One coordinate at a
 * time such a direction is moved along slowly; all together it is one number ([LiuSabatti2000]).
 *
 * Each node has a degree, a sum of unknown powers: of a product the sum of its factors', of a sum its summands', which must be
 * equal, of any other function 0, as its arguments'. The powers are what solves the equations of all observations; and, as far
 * as that leaves a solution, of distributions whose value, location and scale can be multiplied together.
 */

import { uniformValue, type Node } from "@terrace/graph";
import type { BoundModel, BoundParameter, BoundTerm } from "./bound-model.js";
import { knownBound } from "./context.js";
import { Dependence } from "./dependence.js";
import { partsOf } from "./variable-scale.js";

/** One number that multiplies variables. */
export interface ScaleSymmetry {
  /** The power with which each variable is multiplied, not 0. */
  readonly powers: ReadonlyMap<BoundParameter, number>;
  /** The terms that see the multiplication: all others with these variables do not change. */
  readonly terms: readonly BoundTerm[];
  /** Of these, the terms that change by a power of the number at most. */
  readonly homogeneous: readonly BoundTerm[];
}

/** A sum of unknown powers, by the place of their variable. */
type Degree = readonly number[];

/** Distributions that stay what they are when value, location and scale are multiplied; which arguments these are. */
const families: Readonly<Record<string, readonly number[]>> = {
  normal: [0, 1],
  student_t: [1, 2],
  cauchy: [0, 1],
  double_exponential: [0, 1],
  logistic: [0, 1],
  half_normal: [0],
  half_cauchy: [0],
  half_student_t: [1],
};

/** The symmetries of a model that join several variables. */
export function scaleSymmetries(model: BoundModel): ScaleSymmetry[] {
  const variables = model.parameters.filter(isScalable);
  const dependence = new Dependence();
  const size = variables.length;
  const zero: Degree = variables.map(() => 0);
  const uses = (term: BoundTerm): boolean => dependence.usesAny(term.logDensity, variables);
  const own = (term: BoundTerm): boolean => variables.some(({ input }) => term.scored?.value === input);

  let equations: Degree[] = [];
  const degrees = new Degrees(variables, dependence);
  for (const term of model.terms) {
    if (own(term) || !uses(term)) continue;
    for (const node of partsOf(term)) equations.push(...degrees.zero(node));
  }
  if (solutions(equations, size).length === 0) return [];
  // A variable's own distribution, those with parameters in them first, where that leaves all symmetries of several variables.
  const numJoint = (list: readonly Degree[]): number => solutions(list, size).filter(joins).length;
  const homogeneous: BoundTerm[] = [];
  const before = numJoint(equations);
  if (before === 0) return [];
  const priors = model.terms.filter(own).sort((x, y) => Number(hasParameters(dependence, variables, y)) - Number(hasParameters(dependence, variables, x))); // prettier-ignore
  for (const term of priors) {
    const more = familyEquations(degrees, term);
    if (more === undefined || numJoint([...equations, ...more]) < 1) continue;
    equations = [...equations, ...more];
    homogeneous.push(term);
  }
  return solutions(equations, size)
    .filter(joins)
    .map((solution) => {
      const powers = new Map(variables.map((variable, k) => [variable, solution[k] ?? 0] as const).filter(([, power]) => power !== 0)); // prettier-ignore
      const terms = model.terms.filter((term) => own(term) && dependence.usesAny(term.logDensity, powers.keys()));
      return { powers, terms, homogeneous: homogeneous.filter((term) => terms.includes(term)) };
    });

  function familyEquations(all: Degrees, { scored }: BoundTerm): Degree[] | undefined {
    if (scored?.call.kind !== "distribution" || scored.weight !== undefined) return undefined;
    const { name, args, truncation, censoring } = scored.call;
    const places = families[name];
    if (places === undefined || truncation !== undefined || censoring !== undefined) return undefined;
    const list = [scored.value, ...places.map((k) => args[k]!)].map((node) => all.of(node));
    const rest = args.filter((_, k) => !places.includes(k)).flatMap((node) => all.zero(node));
    const known = list.filter((each) => each.degree !== undefined).map(({ degree }) => degree!);
    return [...list.flatMap(({ equations: inner }) => inner), ...rest, ...known.slice(1).map((degree) => minus(degree, known[0]!))]; // prettier-ignore
  }

  function joins(solution: Degree): boolean {
    return solution.filter((power, k) => power !== zero[k]).length > 1;
  }
}

function isScalable({ constraint, isDiscrete, isMissingData }: BoundParameter): boolean {
  if (isDiscrete || isMissingData || constraint.kind !== "interval") return false;
  const lower = knownBound(constraint.lower ?? -Infinity);
  const upper = knownBound(constraint.upper ?? Infinity);
  return upper === Infinity && (lower === 0 || lower === -Infinity);
}

function hasParameters(dependence: Dependence, variables: readonly BoundParameter[], { scored }: BoundTerm): boolean {
  const call = scored?.call;
  return call?.kind === "distribution" && call.args.some((node) => dependence.usesAny(node, variables));
}

/** A degree, absent for what is 0 whatever it is multiplied with, and what must be 0 for it to be one. */
interface Homogeneity {
  readonly degree?: Degree;
  readonly equations: readonly Degree[];
}

/** Degrees of nodes in some variables; remembers what it has looked at. */
class Degrees {
  private readonly known = new Map<Node, Homogeneity>();
  private readonly none: Degree;

  constructor(
    private readonly variables: readonly BoundParameter[],
    private readonly dependence: Dependence,
  ) {
    this.none = variables.map(() => 0);
  }

  /** What must be 0 for a node to have degree 0. */
  zero(node: Node): Degree[] {
    const { degree, equations } = this.of(node);
    return degree === undefined ? [...equations] : [...equations, degree];
  }

  of(node: Node): Homogeneity {
    let found = this.known.get(node);
    if (found === undefined) this.known.set(node, (found = this.decide(node)));
    return found;
  }

  private decide(node: Node): Homogeneity {
    const { none } = this;
    if (!this.dependence.usesAny(node, this.variables)) {
      return uniformValue(node) === 0 ? { equations: [] } : { degree: none, equations: [] };
    }
    if (node.op === "input") {
      const place = this.variables.findIndex(({ input }) => input === node);
      return { degree: none.map((_, k) => (k === place ? 1 : 0)), equations: [] };
    }
    const parts = node.inputs.map((input) => this.of(input));
    const equations = parts.flatMap((part) => part.equations);
    const degrees = parts.map(({ degree }) => degree);
    const [first, second] = degrees;
    const times = (degree: Degree | undefined, by: number): Homogeneity => ({ ...(degree && { degree: degree.map((x) => x * by) }), equations }); // prettier-ignore
    const equal = (all: readonly (Degree | undefined)[]): Homogeneity => {
      const present = all.filter((degree) => degree !== undefined);
      const [one] = present;
      return { ...(one && { degree: one }), equations: [...equations, ...present.slice(1).map((degree) => minus(degree, one!))] }; // prettier-ignore
    };
    const product = (sign: number): Homogeneity => {
      if (first === undefined || second === undefined) return { equations };
      return { degree: first.map((x, k) => x + sign * second[k]!), equations };
    };
    switch (node.op) {
      case "unary":
        if (node.fn === "neg" || node.fn === "abs") return times(first, 1);
        if (node.fn === "square") return times(first, 2);
        if (node.fn === "sqrt") return times(first, 0.5);
        if (node.fn === "reciprocal") return times(first, -1);
        break;
      case "binary":
        if (node.fn === "mul") return product(1);
        if (node.fn === "div") return product(-1);
        if (node.fn === "add" || node.fn === "sub" || node.fn === "max" || node.fn === "min") return equal(degrees);
        break;
      case "broadcast":
      case "reshape":
      case "transpose":
      case "slice":
      case "pad":
      case "cumulativeSum":
        return times(first, 1);
      case "reduce":
        if (node.fn === "sum" || node.fn === "max" || node.fn === "min") return times(first, 1);
        break;
      case "concat":
        return equal(degrees);
      case "matmul":
        return product(1);
      case "gather":
      case "segmentSum":
        return {
          ...(first && { degree: first }),
          equations: second === undefined ? equations : [...equations, second],
        };
      default:
        break;
    }
    const present = degrees.filter((degree) => degree !== undefined);
    return { degree: none, equations: [...equations, ...present] };
  }
}

function minus(x: Degree, y: Degree): Degree {
  return x.map((value, k) => value - y[k]!);
}

/** A basis of what solves all equations, by elimination in exact halves and integers: numbers of a few bits. */
function solutions(equations: readonly Degree[], size: number): Degree[] {
  const rows: number[][] = [];
  const pivots: number[] = [];
  for (const equation of equations) {
    const row = [...equation];
    rows.forEach((other, r) => subtract(row, other, row[pivots[r]!]!));
    const pivot = row.findIndex((value) => Math.abs(value) > 1e-9);
    if (pivot < 0) continue;
    const scaled = row.map((value) => value / row[pivot]!);
    for (const other of rows) subtract(other, scaled, other[pivot]!);
    rows.push(scaled);
    pivots.push(pivot);
  }
  const free = Array.from({ length: size }, (_, k) => k).filter((k) => !pivots.includes(k));
  return free.map((place) => {
    const solution = new Array<number>(size).fill(0);
    solution[place] = 1;
    rows.forEach((row, r) => {
      const power = -row[place]!;
      solution[pivots[r]!] = Math.abs(power) > 1e-9 ? power : 0;
    });
    return solution;
  });
}

function subtract(from: number[], row: readonly number[], by: number): void {
  if (by === 0) return;
  for (let k = 0; k < from.length; k++) from[k] = from[k]! - by * row[k]!;
}

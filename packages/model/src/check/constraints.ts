/** @file The set in which a parameter lies: its distribution's support, narrowed by what was written. */

import { printExpression } from "@terrace/distributions";
import type {
  Constraint,
  Dim,
  DistributionStatement,
  Expression,
  IntervalConstraint,
  Span,
  StructureKind,
} from "@terrace/distributions";
import { checkErrors } from "../errors/catalogue.js";
import type { CheckContext } from "./context.js";
import type { CheckedCall } from "./distributions.js";
import type { DistributionSignature } from "./signatures.js";
import { numberExpression } from "./types.js";

/** A constraint and the bounds by which it cuts the support. */
export interface NarrowedConstraint {
  readonly constraint: Constraint<Expression>;
  readonly truncation?: NonNullable<DistributionStatement["constraintTruncation"]>;
}

/** The interval that holds every element of a structure, absent bounds being infinite. */
const elementIntervals: Readonly<Record<StructureKind, readonly [number, number]>> = {
  simplex: [0, 1],
  ordered: [-Infinity, Infinity],
  positive_ordered: [0, Infinity],
  sum_to_zero: [-Infinity, Infinity],
  unit_vector: [-1, 1],
  cholesky_corr: [-1, 1],
  corr: [-1, 1],
  cov: [-Infinity, Infinity],
  cholesky_cov: [-Infinity, Infinity],
};

/** The support of a checked call, its bounds resolved to the arguments, and narrowed by `truncated(...)`. */
export function supportOf({ call, signatures }: CheckedCall): Constraint<Expression> {
  const parts = signatures.map((signature, i) => {
    const args = "args" in call ? call.args : (call.components[i]?.args ?? []);
    return resolve(signature, args, call.span);
  });
  let support = parts.reduce(hull);
  const { truncated } = call.modifiers;
  if (truncated !== undefined && support.kind === "interval") {
    support = intersect({ kind: "interval", integer: support.integer, ...truncated }, support).constraint;
  }
  return support;
}

function resolve(signature: DistributionSignature, args: readonly Expression[], span: Span): Constraint<Expression> {
  const { support } = signature;
  if (support.kind !== "interval") return support;
  const bound = (value: typeof support.lower): Expression | undefined => {
    if (value === undefined || (typeof value === "number" && !Number.isFinite(value))) return undefined;
    if (typeof value === "number") return numberExpression(value, span);
    return "parameter" in value ? args[value.parameter] : undefined;
  };
  const lower = bound(support.lower);
  const upper = bound(support.upper);
  return { kind: "interval", ...(lower && { lower }), ...(upper && { upper }), integer: support.integer };
}

/** The smallest set of ours that holds both; components of one mixture. */
function hull(a: Constraint<Expression>, b: Constraint<Expression>): Constraint<Expression> {
  if (a.kind !== "interval" || b.kind !== "interval") return a;
  const lower = looser(a.lower, b.lower, Math.min);
  const upper = looser(a.upper, b.upper, Math.max);
  return { kind: "interval", ...(lower && { lower }), ...(upper && { upper }), integer: a.integer };
}

function looser(
  a: Expression | undefined,
  b: Expression | undefined,
  pick: (a: number, b: number) => number,
): Expression | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (isSame(a, b)) return a;
  return a.kind === "number" && b.kind === "number" ? numberExpression(pick(a.value, b.value), a.span) : undefined;
}

/**
 * The constraint of a parameter declared with a written constraint and a distribution. A scalar constraint narrower than the
 * support truncates the distribution; a structure only restricts the space.
 */
export function narrow(
  context: CheckContext,
  written: Constraint<Expression>,
  checked: CheckedCall,
  name: string,
  typeSpan: Span,
): NarrowedConstraint {
  const support = supportOf(checked);
  if (written.kind === "interval") {
    if (support.kind === "interval") return withoutNormaliser(checked, intersect(written, support));
    const isInside =
      written.lower === undefined ||
      (written.lower.kind === "number" && written.lower.value <= 0 && support.kind === "simplex");
    if (!isInside || (written.upper !== undefined && support.kind !== "simplex")) {
      throw checkErrors.constraintAgainstSupport(
        context,
        typeSpan,
        name,
        constraintName(written),
        checked.call.distribution,
        support.kind,
      );
    }
    return { constraint: support };
  }
  if (support.kind !== "interval") {
    if (support.kind !== written.kind) {
      throw checkErrors.constraintAgainstSupport(
        context,
        typeSpan,
        name,
        written.kind,
        checked.call.distribution,
        support.kind,
      );
    }
    return { constraint: support };
  }
  verifyCovers(context, support, written.kind, name, typeSpan, checked);
  return { constraint: written };
}

/** Throws where a structure has elements outside an interval. */
function verifyCovers(
  context: CheckContext,
  support: IntervalConstraint<Expression>,
  structure: StructureKind,
  name: string,
  span: Span,
  checked: CheckedCall,
): void {
  const [lower, upper] = elementIntervals[structure];
  const coversLower = support.lower === undefined || (support.lower.kind === "number" && support.lower.value <= lower);
  const coversUpper = support.upper === undefined || (support.upper.kind === "number" && support.upper.value >= upper);
  if (!coversLower || !coversUpper) {
    throw checkErrors.constraintAgainstSupport(
      context,
      span,
      name,
      structure,
      checked.call.distribution,
      constraintName(support),
    );
  }
}

/** Throws where a parameter declared by `param` may lie outside the support of the distribution given to it later. */
export function verifyWithinSupport(
  context: CheckContext,
  declared: Constraint<Expression>,
  checked: CheckedCall,
  name: string,
  dims: readonly Dim[],
  span: Span,
): void {
  const support = supportOf(checked);
  const isWider =
    support.kind !== "interval"
      ? declared.kind !== support.kind
      : declared.kind === "interval" &&
        (isOutside(declared.lower, support.lower, 1) || isOutside(declared.upper, support.upper, -1));
  if (isWider) {
    throw checkErrors.supportNarrower(
      context,
      span,
      name,
      constraintName(declared),
      checked.call.distribution,
      constraintName(support),
      suggestedType(support),
      dims,
    );
  }
  if (declared.kind !== "interval" && support.kind === "interval") {
    verifyCovers(context, support, declared.kind, name, span, checked);
  }
}

function isOutside(declared: Expression | undefined, support: Expression | undefined, sign: 1 | -1): boolean {
  if (support === undefined) return false;
  if (declared === undefined) return true;
  return declared.kind === "number" && support.kind === "number" && sign * (declared.value - support.value) < 0;
}

/** Where a scalar constraint of a `param` cuts the support of the distribution that it gets. */
export function truncationOf(declared: Constraint<Expression>, checked: CheckedCall): NarrowedConstraint["truncation"] {
  const support = supportOf(checked);
  return declared.kind === "interval" && support.kind === "interval"
    ? withoutNormaliser(checked, intersect(declared, support)).truncation
    : undefined;
}

/** An improper distribution has no normaliser for a constraint to change. */
function withoutNormaliser(checked: CheckedCall, narrowed: NarrowedConstraint): NarrowedConstraint {
  return checked.signatures.every((signature) => !signature.proper) ? { constraint: narrowed.constraint } : narrowed;
}

function intersect(
  written: IntervalConstraint<Expression>,
  support: IntervalConstraint<Expression>,
): NarrowedConstraint {
  const lower = tighter(written.lower, support.lower, "max");
  const upper = tighter(written.upper, support.upper, "min");
  const constraint = {
    kind: "interval" as const,
    ...(lower.bound && { lower: lower.bound }),
    ...(upper.bound && { upper: upper.bound }),
    integer: support.integer || written.integer,
  };
  if (!lower.cuts && !upper.cuts) return { constraint };
  const truncation = {
    ...(lower.cuts && written.lower && { lower: written.lower }),
    ...(upper.cuts && written.upper && { upper: written.upper }),
  };
  return { constraint, truncation };
}

function tighter(
  written: Expression | undefined,
  support: Expression | undefined,
  fn: "max" | "min",
): { bound: Expression | undefined; cuts: boolean } {
  if (written === undefined) return { bound: support, cuts: false };
  if (support === undefined) return { bound: written, cuts: true };
  if (isSame(written, support)) return { bound: support, cuts: false };
  if (written.kind === "number" && support.kind === "number") {
    const cuts = fn === "max" ? written.value > support.value : written.value < support.value;
    return { bound: cuts ? written : support, cuts };
  }
  const dims = written.type.dims.length > 0 ? written.type.dims : support.type.dims;
  const type = { kind: "real" as const, dims };
  return { bound: { kind: "call", fn, args: [support, written], type, span: written.span }, cuts: true };
}

function isSame(a: Expression, b: Expression): boolean {
  return a === b || printExpression(a) === printExpression(b);
}

/** How a constraint is called in messages. */
export function constraintName(constraint: Constraint<Expression>): string {
  if (constraint.kind !== "interval") return constraint.kind;
  const { lower, upper } = constraint;
  const shown = suggestedType(constraint);
  if (shown !== undefined) return shown;
  const bounds = [lower && `lower=${printExpression(lower)}`, upper && `upper=${printExpression(upper)}`].filter(
    Boolean,
  );
  const kind = constraint.integer ? "int" : "real";
  return bounds.length === 0 ? kind : `${kind}(${bounds.join(", ")})`;
}

function suggestedType(constraint: Constraint<Expression>): string | undefined {
  if (constraint.kind !== "interval") return constraint.kind;
  if (constraint.integer) return undefined;
  const { lower, upper } = constraint;
  const isZero = lower?.kind === "number" && lower.value === 0;
  if (isZero && upper === undefined) return "positive";
  if (isZero && upper?.kind === "number" && upper.value === 1) return "unit";
  return undefined;
}

/** Whether the trailing axes are square where the structure needs it; `dims` are the value's. */
export function structureRank(kind: StructureKind): 1 | 2 {
  return kind === "corr" || kind === "cov" || kind === "cholesky_corr" || kind === "cholesky_cov" ? 2 : 1;
}

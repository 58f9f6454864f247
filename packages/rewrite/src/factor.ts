/**
 * @file Factors of the joint density with flat rows: a statement's distribution, or the components of a mixture, each
 * weighted with whether a row belongs to it (its label, an auxiliary variable), or the distributions by a label that is a variable.
 */

import { distributions } from "@terrace/distributions";
import { numElements, type GraphBuilder, type InputNode, type Node } from "@terrace/graph";
import type { BoundDistribution, BoundTerm, ScoredValue } from "./bound-model.js";
import type { Auxiliary, ConditionalDraw } from "./full-conditional.js";
import { byLabel } from "./by-label.js";
import { compact } from "./linear-form.js";
import { Rows } from "./rows.js";

/** `weight_i log density(value_i | args_i)`, summed over rows. */
export interface Factor {
  readonly source: BoundTerm;
  /** The distribution's name. */
  readonly name: string;
  readonly numRows: number;
  readonly eventSize: number;
  readonly eventRank: 0 | 1 | 2;
  /** `[numRows, ...event]`; `[]` where a single number stands for all rows. */
  readonly value: Node;
  /** Each `[numRows, ...event]`, or its event axes alone where the rows share it. */
  readonly args: readonly Node[];
  readonly weight?: Node;
  /** Bounds that renormalise, `[]` or `[numRows]`. */
  readonly truncation?: { readonly lower?: Node; readonly upper?: Node };
  readonly isCensored: boolean;
  readonly auxiliaries: readonly Auxiliary[];
}

/** Makes auxiliary variables with inputs of their own. */
export class AuxiliaryMaker {
  private numMade = 0;

  constructor(private readonly b: GraphBuilder) {}

  make(
    source: BoundTerm,
    shape: readonly number[],
    meaning: string,
    draw: (input: InputNode) => ConditionalDraw,
    dtype: "real" | "int" = "real",
  ): Auxiliary {
    const name = `auxiliary.${this.numMade++}`;
    const input = this.b.input(name, shape, dtype);
    return { name, input, shape, draw: draw(input), source, meaning };
  }
}

/** The factors of a term; undefined for a term that is no plain distribution statement. */
export function factorsOf(b: GraphBuilder, maker: AuxiliaryMaker, source: BoundTerm): readonly Factor[] | undefined {
  const { scored } = source;
  if (scored === undefined) return undefined;
  const rows = new Rows(b, scored);
  const weight = scored.weight === undefined ? undefined : rows.of(scored.weight);
  if (scored.call.kind === "distribution") {
    const parts = byLabel(b, scored, scored.call);
    if (parts === undefined) return [factor(source, scored, rows, scored.call, weight === undefined ? {} : { weight })];
    return parts.map(({ call, belongs }) => {
      const own = rows.of(belongs);
      return factor(source, scored, rows, call, { weight: weight === undefined ? own : b.mul(own, weight) });
    });
  }
  const { components } = scored.call;
  if (weight !== undefined || components.some(({ truncation }) => truncation !== undefined)) return undefined;
  if (components.some(({ name }) => distributions.get(name)!.eventRank > 0)) return undefined;
  const numComponents = scored.call.weights.shape.at(-1)!;
  const parts: BoundDistribution[] =
    components.length === 1
      ? Array.from({ length: numComponents }, (_, k) => componentAt(b, components[0]!, k))
      : [...components];
  const factors = parts.map((part) => factor(source, scored, rows, part, {}));
  const logDensities = factors.map(({ name, value, args }) => {
    const spreadValue = value.shape.length === 0 ? b.broadcast(value, [rows.count]) : value;
    return distributions.get(name)!.logDensity(b, spreadValue, args);
  });
  const logWeights = b.log(rows.of(scored.call.weights, 1));
  const table = b.stack(logDensities, 1);
  const logits = b.add(table, b.broadcast(logWeights, table.shape));
  const labels = maker.make(source, [rows.count], `labels of ${source.text}`, () => ({ family: "categorical", args: [logits], power: 1 }), "int"); // prettier-ignore
  return factors.map((each, k) => {
    const belongs = b.eq(labels.input, b.constant(Int32Array.of(k), [], "int"));
    return { ...each, weight: b.select(belongs, b.constant(1), b.constant(0)), auxiliaries: [labels] };
  });
}

function factor(
  source: BoundTerm,
  scored: ScoredValue,
  rows: Rows,
  call: BoundDistribution,
  more: { readonly weight?: Node },
): Factor {
  const distribution = distributions.get(call.name)!;
  const { lower, upper } = call.truncation ?? {};
  const truncation =
    call.truncation === undefined
      ? undefined
      : {
          ...(lower === undefined ? {} : { lower: rows.of(lower) }),
          ...(upper === undefined ? {} : { upper: rows.of(upper) }),
        };
  const isSpread = scored.value.shape.length < scored.batchShape.length + distribution.eventRank;
  return {
    source,
    name: call.name,
    numRows: rows.count,
    eventSize: numElements(scored.eventShape),
    eventRank: distribution.eventRank,
    value: isSpread ? compact(scored.value) : rows.all(scored.value),
    args: call.args.map((arg, k) => rows.of(arg, distribution.parameters[k]!.rank)),
    ...more,
    ...(truncation === undefined ? {} : { truncation }),
    isCensored: call.censoring !== undefined,
    auxiliaries: [],
  };
}

/** Component `k` of components along the last axis of the arguments. */
function componentAt(b: GraphBuilder, all: BoundDistribution, k: number): BoundDistribution {
  return { ...all, args: all.args.map((arg) => (arg.shape.length === 0 ? arg : b.at(arg, -1, k))) };
}

/**
 * @file From the full conditionals that the analysis of a model found to a sweep: one step for each of them, interweaving where a
 * scale would mix slowly, in an order that the checker has passed.
 */
import { InternalError } from "@terrace/core";
import { GraphBuilder, numElements } from "@terrace/graph";
import type { InputNode, Node } from "@terrace/graph";
import type { Analysis, BoundTerm, FullConditional, GaussianBlock, GaussianTerm } from "@terrace/rewrite";
import { orderedStep, orderFault } from "./order.js";
import { collapseRows } from "./statistics/collapse-rows.js";
import { knownWidth, unknownWidth } from "./scales/slice.js";
import { blockStep } from "./steps/block-step.js";
import { familyDraw } from "./steps/family-draw.js";
import { interweavingStep } from "./steps/interweaving.js";
import { scaleDensity } from "./steps/covariance-density.js";
import { densityStep } from "./steps/density-step.js";
import { matrixInterweavingStep } from "./steps/matrix-interweaving.js";
import { scaleStep } from "./steps/scale-step.js";
import { conditionsOn, sweepStep } from "./steps/sweep-step.js";
import type { SweepStep } from "./steps/sweep-step.js";
import { makeSweep } from "./sweep-program.js";
import type { Sweep } from "./sweep-program.js";

/** A sweep with what is printed of it. */
export interface SweepPlan {
  /** Every parameter, and the auxiliary variables after them, as state variables. */
  readonly sweep: Sweep;
  /** Values to start from, by name; auxiliary variables without one start at 1 (the first sweep draws them before it reads them). */
  readonly initial: Readonly<Record<string, Float64Array>>;
  /** The order of the steps, a line each: what is drawn, how, given what. */
  readonly lines: readonly string[];
  /** Rows of the statements that the blocks' rows come from, collapsed: all that the parameters enter in of their densities. */
  readonly rows: ReadonlyMap<BoundTerm, readonly GaussianTerm[]>;
}

/** What a sweep leaves as it is. */
export interface SweepOptions {
  /** Inputs that are no variables of the model: a part of the state, after all others, that the sweep reads. */
  readonly given?: readonly InputNode[];
  /** Parameters of the model for which the analysis has no conditionals, because another sampler draws them. */
  readonly other?: OtherDraw;
}

/** Parameters that no step of the sweep draws: another sampler does, after its last step. */
export interface OtherDraw {
  readonly names: readonly string[];
  /** How, in print. */
  readonly method: string;
}

const nothing: OtherDraw = { names: [], method: "" };

/**
 * The sweep of an analysis without refusals.
 *
 * @throws TypeError when the analysis has refusals, or a conditional of a kind for which there is no step
 */
export function planSweep(analysis: Analysis, { given = [], other = nothing }: SweepOptions = {}): SweepPlan {
  const { model, auxiliaries, refusals } = analysis;
  if (refusals.length > 0) {
    const names = refusals.map(({ variable }) => `\`${variable.name}\``).join(", ");
    throw new TypeError(`planSweep: expected full conditionals of all variables, received none of ${names}.`);
  }
  const collapsed = collapsedBlocks(analysis);
  const { names: others } = other;
  // Interweaving may move a variable beside a scale, which is not its to move where it has another sampler.
  const steps = sweepSteps(analysis, collapsed).filter(({ draws }) => !draws.some((name) => others.includes(name)));
  const auxiliaryNames = auxiliaries.map(({ name }) => name);
  const parameters = model.parameters.filter(({ shape }) => numElements(shape) > 0).map(({ name }) => name);
  const drawn = parameters.filter((name) => !others.includes(name));
  const isGiven = (name: string): boolean => given.some((input) => input.name === name);
  const ordered = steps.map(orderedStep).map((step) => {
    return { ...step, conditionsOn: step.conditionsOn.filter((name) => !isGiven(name)) };
  });
  // It reads no auxiliary variable: given the parameters alone, it draws with them integrated out, and the next sweep begins with them.
  if (others.length > 0) ordered.push({ draws: others, integratesOut: [], conditionsOn: drawn, movesFrom: others });
  const fault = orderFault([...parameters, ...auxiliaryNames], ordered, auxiliaryNames);
  if (fault !== undefined) throw new InternalError(`the order of a sweep is not valid: ${fault}`);

  const b = new GraphBuilder();
  const kept = [...[...model.parameters, ...auxiliaries].map(({ input }) => input), ...given];
  const updates = kept.map(({ name, shape, dtype }) => b.input(name, shape, dtype));
  const current = new Map<string, Node>(updates.map((input) => [input.name, input]));
  for (const step of steps) {
    const values = b.inline(step.graph, current);
    for (const name of step.draws) current.set(name, values[name]!);
  }
  const sweep = makeSweep(updates.map((before) => ({ before, after: current.get(before.name)! })));
  const lines = steps.map(printStep);
  if (others.length > 0) {
    const reads = drawn.length === 0 ? "" : ` given ${drawn.join(", ")}`;
    lines.push(`${steps.length + 1}. ${others.join(", ")}${reads}: ${other.method}`);
  }
  return { sweep, initial: {}, lines, rows: rowsOf(collapsed) };
}

/** The rows of each statement; a statement's rows in two blocks are the same rows. */
function rowsOf(collapsed: CollapsedBlocks): ReadonlyMap<BoundTerm, readonly GaussianTerm[]> {
  const rows = new Map<BoundTerm, readonly GaussianTerm[]>();
  for (const terms of collapsed.values()) {
    for (const { source } of terms) {
      if (!rows.has(source)) rows.set(source, terms.filter((term) => term.source === source)); // prettier-ignore
    }
  }
  return rows;
}

/** The blocks with their rows collapsed. */
type CollapsedBlocks = ReadonlyMap<GaussianBlock, readonly GaussianTerm[]>;

function collapsedBlocks({ model, conditionals }: Analysis): CollapsedBlocks {
  const blocks = conditionals.filter((each): each is GaussianBlock => each.kind === "gaussianBlock");
  return new Map(blocks.map((block) => [block, block.terms.flatMap((term) => collapseRows(model.builder, term))]));
}

/** The steps in their order: auxiliary variables, then coefficients, then what scales them, then interweaving. */
function sweepSteps({ model, conditionals, auxiliaries }: Analysis, collapsed: CollapsedBlocks): SweepStep[] {
  const b = model.builder;
  const blocks = [...collapsed.keys()];
  const rank = ({ kind }: FullConditional): number => (kind === "gaussianBlock" ? 0 : kind === "scale" ? 2 : 1);
  const ordered = conditionals
    .map((_, k) => k)
    .sort((j, k) => rank(conditionals[j]!) - rank(conditionals[k]!) || j - k);
  const steps = auxiliaries.map(({ name, draw, shape, meaning }) =>
    sweepStep(new Map([[name, familyDraw(b, draw, shape)]]), draw.family, meaning),
  );
  steps.push(...ordered.map((k) => stepOf(b, conditionals[k]!, collapsed)));
  for (const conditional of conditionals) {
    const step =
      conditional.kind === "scale"
        ? interweavingStep(b, conditional, blocks, collapsed)
        : conditional.kind === "slice"
          ? matrixInterweavingStep(b, conditional, collapsed)
          : undefined;
    if (step !== undefined) steps.push(step);
  }
  return steps;
}

function stepOf(b: GraphBuilder, conditional: FullConditional, collapsed: CollapsedBlocks): SweepStep {
  const { reason } = conditional;
  switch (conditional.kind) {
    case "gaussianBlock":
      return blockStep(b, conditional, collapsed.get(conditional)!);
    case "scale":
      return scaleStep(b, conditional);
    case "draw": {
      const { variable, draw } = conditional;
      return sweepStep(new Map([[variable.name, familyDraw(b, draw, variable.shape)]]), draw.family, reason);
    }
    case "slice": {
      if (conditional.logDensity.shape.length > 0) return densityStep(b, conditional, { width: 1, ...unknownWidth });
      const { variable, sources } = conditional;
      const { logDensity, numVectors } = scaleDensity(b, variable.input, sources, [...collapsed.values()].flat());
      // Of a scale or correlation of n vectors the spread on the line is about 1 / sqrt(n).
      const options = numVectors === 0 ? { width: 1, ...unknownWidth } : { width: 3 / Math.sqrt(numVectors + 1), ...knownWidth }; // prettier-ignore
      return densityStep(b, { variable, logDensity, reason }, options);
    }
    case "enumeration": {
      const { variable, values, logProbabilities } = conditional;
      const last = logProbabilities.shape.length - 1;
      const axes = Array.from({ length: last }, (_, k) => k);
      const largest = b.broadcast(b.reduce("max", logProbabilities, [last]), logProbabilities.shape, axes);
      const code = b.random("categorical", [b.exp(b.sub(logProbabilities, largest))], variable.shape);
      return sweepStep(new Map([[variable.name, b.gather(b.constant(values), code)]]), "enumeration", reason);
    }
  }
}

function printStep(step: SweepStep, index: number): string {
  const given = conditionsOn(step);
  const reads = given.length === 0 ? "" : ` given ${given.join(", ")}`;
  const without = step.integratesOut.length === 0 ? "" : `, with ${step.integratesOut.join(", ")} integrated out`;
  return `${index + 1}. ${step.draws.join(", ")}${reads}${without}: ${step.method} (${step.reason})`;
}

/**
 * @file From the full conditionals that the analysis of a model found to a sweep: one step for each of them, interweaving where a
 * scale would mix slowly, in an order that the checker has passed.
 */
import { InternalError } from "@terrace/core";
import { GraphBuilder, makeGraph, numElements } from "@terrace/graph";
import type { Graph, InputNode, Node } from "@terrace/graph";
import { analyse, centre, scaleSymmetries } from "@terrace/rewrite";
import type {
  Analysis,
  Auxiliary,
  BoundModel,
  BoundTerm,
  Centring,
  DrawConditional,
  FullConditional,
  GaussianBlock,
  GaussianTerm,
  ScaleConditional,
  SliceConditional,
} from "@terrace/rewrite";
import { orderedStep, orderFault } from "./order.js";
import { collapseRows } from "./statistics/collapse-rows.js";
import { knownWidth, learnedWidth, wide } from "./scales/slice.js";
import { blockStep } from "./steps/block-step.js";
import { familyDraw } from "./steps/family-draw.js";
import { discreteStart, discreteStep, isDiscreteConditional } from "./steps/discrete-step.js";
import { interweavingStep } from "./steps/interweaving.js";
import { scaleDensity } from "./steps/covariance-density.js";
import { jointDrawSteps } from "./steps/joint-draw.js";
import { densityStep } from "./steps/density-step.js";
import { matrixInterweavingStep } from "./steps/matrix-interweaving.js";
import { scaleMoveStep } from "./steps/scale-move.js";
import { scaleStep } from "./steps/scale-step.js";
import { conditionsOn, sweepStep } from "./steps/sweep-step.js";
import type { SweepStep } from "./steps/sweep-step.js";
import { tuningPhase } from "./tuning-phase.js";
import { makeSweep } from "./sweep-program.js";
import type { Sweep } from "./sweep-program.js";

/** A sweep with what is printed of it. */
export interface SweepPlan {
  /**
   * Every parameter, and after them auxiliary variables and what is tuned in warmup, as state variables. All but the parameters
   * are 1 at first: the sweep draws the ones before it reads them, and tunes the others in units of a first guess.
   */
  readonly sweep: Sweep;
  /**
   * From values of parameters to values of the discrete ones to start from, by name: drawn given the others, so that what is
   * impossible given the data is not started from. Absent where there are none.
   */
  readonly start?: Graph;
  /** The order of the steps, a line each: what is drawn, how, given what. */
  readonly lines: readonly string[];
  /**
   * Rows of the statements that the blocks' rows come from, collapsed: all that the parameters enter in of their densities. They
   * may read the products of `centrings`.
   */
  readonly rows: ReadonlyMap<BoundTerm, readonly GaussianTerm[]>;
  /** What was found of the model that is swept: with the products of `centrings`. */
  readonly structure: Analysis;
  /** Variables in whose place the sweep draws products. */
  readonly centrings: readonly Centring[];
  /** Of `structure` those of scales that are drawn together with the effects that they are of. */
  readonly joint: ReadonlySet<FullConditional>;
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
  const { model, refusals } = analysis;
  if (refusals.length > 0) {
    const names = refusals.map(({ variable }) => `\`${variable.name}\``).join(", ");
    throw new TypeError(`planSweep: expected full conditionals of all variables, received none of ${names}.`);
  }
  const { names: others } = other;
  // What another sampler draws has no conditionals to be found anew.
  const { structure, centrings } =
    others.length > 0 ? { structure: analysis, centrings: [] } : centredAnalysis(analysis);
  const collapsed = collapsedBlocks(structure);
  // Interweaving may move a variable beside a scale, which is not its to move where it has another sampler.
  const joint = jointDraws(structure, collapsed);
  const draws = sweepSteps(structure, collapsed, joint).filter(
    (step) => !step.draws.some((name) => others.includes(name)),
  );
  const steps = [...centrings.map(replacement), ...draws, ...[...centrings].reverse().map(restoration)];
  const { auxiliaries } = structure;
  const fresh = [...centrings.map(({ effects }) => effects.name), ...auxiliaries.map(({ name }) => name)];
  const parameters = model.parameters.filter(({ shape }) => numElements(shape) > 0).map(({ name }) => name);
  const drawn = parameters.filter((name) => !others.includes(name));
  const isGiven = (name: string): boolean => given.some((input) => input.name === name);
  const ordered = steps.map(orderedStep).map((step) => {
    return { ...step, conditionsOn: step.conditionsOn.filter((name) => !isGiven(name)) };
  });
  // It reads no auxiliary variable: given the parameters alone, it draws with them integrated out, and the next sweep begins with them.
  if (others.length > 0)
    ordered.push({ draws: others, integratesOut: [], conditionsOn: drawn, movesFrom: others, replaces: [] });
  const fault = orderFault([...parameters, ...fresh], ordered, fresh);
  if (fault !== undefined) throw new InternalError(`the order of a sweep is not valid: ${fault}`);

  const b = new GraphBuilder();
  const tuned = tunedInputs(steps);
  const kept = [...[...model.parameters, ...auxiliaries].map(({ input }) => input), ...tuned, ...given];
  const updates = kept.map(({ name, shape, dtype }) => b.input(name, shape, dtype));
  const current = new Map<string, Node>(updates.map((input) => [input.name, input]));
  for (const step of steps) {
    const values = b.inline(step.graph, current);
    for (const name of [...step.draws, ...step.tunes]) current.set(name, values[name]!);
  }
  const sweep = makeSweep(updates.map((before) => ({ before, after: current.get(before.name)! })));
  const start = discreteValues(analysis);
  const lines = steps.map(printStep);
  if (others.length > 0) {
    const reads = drawn.length === 0 ? "" : ` given ${drawn.join(", ")}`;
    lines.push(`${steps.length + 1}. ${others.join(", ")}${reads}: ${other.method}`);
  }
  const rows = rowsOf(model, structure.model, collapsed);
  return {
    sweep,
    ...(start === undefined ? {} : { start }),
    lines,
    rows,
    structure,
    centrings,
    joint: new Set(joint.keys()),
  };
}

/** The analysis of the model with products in the place of what it multiplies by scales, where that finds as much. */
function centredAnalysis(analysis: Analysis): { structure: Analysis; centrings: readonly Centring[] } {
  const { model, centrings } = centre(analysis.model);
  const structure = centrings.length === 0 ? analysis : analyse(model);
  return structure.refusals.length === 0 ? { structure, centrings } : { structure: analysis, centrings: [] };
}

/** What the steps tune, and the phase that they read where there is any. */
function tunedInputs(steps: readonly SweepStep[]): InputNode[] {
  const all = steps.flatMap(({ graph, tunes }) => graph.inputs.filter(({ name }) => tunes.includes(name) || name === tuningPhase)); // prettier-ignore
  return [...new Map(all.map((input) => [input.name, input])).values()];
}

/** A product takes its variable's place. */
function replacement({ variable, effects, forward }: Centring): SweepStep {
  const reason = `\`${effects.name}\` in the place of \`${variable.name}\``;
  return sweepStep(new Map([[effects.name, forward]]), "change of variables", reason, { replaces: [variable.name] });
}

/** The variable, from its product. */
function restoration({ variable, effects, inverse }: Centring): SweepStep {
  const reason = `from \`${effects.name}\``;
  return sweepStep(new Map([[variable.name, inverse]]), "change of variables", reason, { replaces: [effects.name] });
}

/** The steps of the discrete variables alone, from any values. */
function discreteValues({ model, conditionals }: Analysis): Graph | undefined {
  const steps = conditionals.filter(isDiscreteConditional).map((each) => discreteStart(model.builder, each));
  if (steps.length === 0) return undefined;
  const b = new GraphBuilder();
  const inputs = model.parameters.map(({ input }) => b.input(input.name, input.shape, input.dtype));
  const current = new Map<string, Node>(inputs.map((input) => [input.name, input]));
  for (const { graph, draws } of steps) {
    const drawn = b.inline(graph, current);
    for (const name of draws) current.set(name, drawn[name]!);
  }
  const names = steps.flatMap(({ draws }) => draws);
  return makeGraph(inputs, Object.fromEntries(names.map((name) => [name, current.get(name)!])));
}

/**
 * The rows of each statement of `model`, those of the statement that stands in its place in `centred`; a statement's rows in two
 * blocks are the same rows. The distribution of a variable is not that of its product, and has none.
 */
function rowsOf(
  model: BoundModel,
  centred: BoundModel,
  collapsed: CollapsedBlocks,
): ReadonlyMap<BoundTerm, readonly GaussianTerm[]> {
  const rows = new Map<BoundTerm, readonly GaussianTerm[]>();
  for (const terms of collapsed.values()) {
    for (const { source } of terms) {
      // Centring keeps the statements in their order.
      const written = model === centred ? source : model.terms[centred.terms.indexOf(source)]!;
      if (rows.has(written) || (written !== source && written.role === "prior")) continue;
      rows.set(written, terms.filter((term) => term.source === source)); // prettier-ignore
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

/** Steps of the scales that are drawn together with their effects. */
function jointDraws(
  { model, conditionals }: Analysis,
  collapsed: CollapsedBlocks,
): ReadonlyMap<FullConditional, readonly SweepStep[]> {
  const joint = new Map<FullConditional, readonly SweepStep[]>();
  for (const conditional of conditionals) {
    const steps = mayScaleEffects(conditional) ? jointDrawSteps(model.builder, conditional, collapsed) : undefined;
    if (steps !== undefined) joint.set(conditional, steps);
  }
  return joint;
}

/**
 * The steps in their order: what is drawn with auxiliary variables integrated out, which are stale after it; auxiliary variables;
 * coefficients; what scales them; interweaving.
 */
function sweepSteps(
  { model, conditionals, auxiliaries }: Analysis,
  collapsed: CollapsedBlocks,
  joint: ReadonlyMap<FullConditional, readonly SweepStep[]>,
): SweepStep[] {
  const b = model.builder;
  const blocks = [...collapsed.keys()];
  const rank = ({ kind }: FullConditional): number => (kind === "gaussianBlock" ? 0 : kind === "scale" ? 2 : 1);
  const ordered = conditionals
    .map((_, k) => k)
    .sort((j, k) => rank(conditionals[j]!) - rank(conditionals[k]!) || j - k);
  const drawn = ordered.flatMap((k) => {
    const own = joint.get(conditionals[k]!) ?? [stepOf(b, conditionals[k]!, collapsed)];
    return own.map((step) => withoutAuxiliaries(step, conditionals[k]!, auxiliaries));
  });
  const moves = scaleSymmetries(model).map((symmetry) => scaleMoveStep(b, symmetry, auxiliaries));
  drawn.push(...moves);
  const steps = drawn.filter(({ integratesOut }) => integratesOut.length > 0);
  steps.push(
    ...auxiliaries.map(({ name, draw, shape, meaning }) =>
      sweepStep(new Map([[name, familyDraw(b, draw, shape)]]), draw.family, meaning),
    ),
    ...drawn.filter(({ integratesOut }) => integratesOut.length === 0),
  );
  for (const conditional of conditionals) {
    if (joint.has(conditional) || !mayScaleEffects(conditional)) continue;
    const step =
      conditional.kind === "scale"
        ? interweavingStep(b, conditional, blocks, collapsed)
        : matrixInterweavingStep(b, conditional, collapsed);
    if (step !== undefined) steps.push(step);
  }
  return steps;
}

/** Scales of any kind, correlations, covariances and precision matrices are among these. */
function mayScaleEffects(
  conditional: FullConditional,
): conditional is DrawConditional | ScaleConditional | SliceConditional {
  switch (conditional.kind) {
    case "scale":
      return true;
    case "slice":
      return !conditional.variable.isDiscrete;
    case "draw":
      return conditional.draw.family === "wishart" || conditional.draw.family === "invWishart";
    default:
      return false;
  }
}

/** The step with the auxiliary variables that it has integrated out: those of its terms that it does not read. */
function withoutAuxiliaries(
  step: SweepStep,
  { sources }: FullConditional,
  auxiliaries: readonly Auxiliary[],
): SweepStep {
  const read = conditionsOn(step);
  const others = auxiliaries.filter(({ name, source }) => sources.includes(source) && !read.includes(name));
  return { ...step, integratesOut: [...step.integratesOut, ...others.map(({ name }) => name)] };
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
      if (conditional.variable.isDiscrete) return discreteStep(b, conditional);
      if (conditional.logDensity.shape.length > 0)
        return densityStep(b, conditional, { ...learnedWidth, learn: "slice" });
      const { variable, sources } = conditional;
      const { logDensity, numVectors } = scaleDensity(b, variable.input, sources, [...collapsed.values()].flat());
      // Of a scale or correlation of n vectors the spread on the line is about 1 / sqrt(n).
      const options = numVectors === 0 ? { ...learnedWidth, learn: "slice" } : { width: wide / Math.sqrt(numVectors + 1), ...knownWidth }; // prettier-ignore
      return densityStep(b, { variable, logDensity, reason }, options);
    }
    case "enumeration":
      return discreteStep(b, conditional);
  }
}

function printStep(step: SweepStep, index: number): string {
  const given = conditionsOn(step);
  const reads = given.length === 0 ? "" : ` given ${given.join(", ")}`;
  const without = step.integratesOut.length === 0 ? "" : `, with ${step.integratesOut.join(", ")} integrated out`;
  return `${index + 1}. ${step.draws.join(", ")}${reads}${without}: ${step.method} (${step.reason})`;
}

/**
 * @file Which parameters a model cannot tell apart: exchanges of elements, such as those of two mixture components, that
 * leave the joint density as it is. Then the posterior has the same symmetry [Stephens2000], and draws without it have
 * missed equal modes, however well the chains agree.
 */
import type { Draws } from "@terrace/core";

/** The log joint density at constrained values (row-major by parameter), `-Infinity` or NaN outside the support. */
export type LogJoint = (values: Readonly<Record<string, Float64Array>>) => number;

/** An exchange that changes nothing: all pairs change places at once. */
export interface Exchange {
  /** Scalars that change places. */
  readonly pairs: readonly (readonly [string, string])[];
  /** Scalars w in (0, 1) that become 1 - w: the weight of the first of two components. */
  readonly reflected: readonly string[];
}

/** Axes longer than this belong to observations or groups, not to components of a mixture. */
const maxComponents = 10;
/** Combinations tried for one pair of places; small ones come first. */
const maxCombinations = 200;
const maxMovesAtOnce = 4;
/** Draws at which the density has to stay the same; that they agree by chance has probability zero. */
const numPoints = 3;
/** A sum over the same terms in another order differs by less. */
const tolerance = 1e-11;

/** One thing that an exchange may do. */
interface Move {
  /** Parameters it changes. */
  readonly touches: readonly string[];
  readonly pairs: readonly (readonly [string, string])[];
  readonly reflected: readonly string[];
  apply(values: Record<string, Float64Array>): void;
  /** Whether it changes anything at `values`. */
  isFelt(values: Readonly<Record<string, Float64Array>>): boolean;
}

interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly scalarNames: readonly string[];
}

/**
 * Finds exchanges that leave the joint density unchanged.
 *
 * 1. Take three draws, far apart.
 * 2. For every length K from 2 to 10 of an axis and neighbours i, i + 1 on it, the moves are: change places i and i + 1 on
 *    such an axis (on both axes of a square array together, too); for K = 2 also: two scalars change places, a scalar in
 *    (0, 1) becomes 1 - w.
 * 3. Combine up to four moves, fewest first (at most 200 combinations), and keep those after which the joint density at all
 *    three draws is what it was. Combinations that contain one already kept are passed over.
 *
 * Constant parameters and such as are equal at a draw are left alone.
 *
 * @param parameters names of the sampled parameters among the quantities
 * @returns nothing where there are no draws or the density at them is not finite
 * @example findExchanges(draws, ["mu", "sigma", "weight"], logJoint)[0].pairs; // [["mu[0]", "mu[1]"], ...]
 */
export function findExchanges(draws: Draws, parameters: readonly string[], logJoint: LogJoint): Exchange[] {
  const { numChains, numDraws } = draws;
  if (numChains * numDraws < numPoints) return [];
  const known = parameters.map((name): Parameter => ({
    name,
    shape: draws.get(name).shape.slice(2),
    scalarNames: draws.scalars([name]).map((scalar) => scalar.name),
  }));
  const rows = [0, Math.floor((numChains * numDraws) / 2), numChains * numDraws - 1];
  const points = rows.map((row) => {
    const values = known.map(({ name, scalarNames: { length } }) => {
      return [name, draws.get(name).values.slice(row * length, (row + 1) * length)] as const;
    });
    return Object.fromEntries(values);
  });
  const base = points.map((point) => logJoint(point));
  if (!base.every(Number.isFinite)) return [];

  const keepsDensity = (moves: readonly Move[]): boolean =>
    points.every((point, k) => {
      const values = { ...point };
      for (const move of moves) {
        for (const name of move.touches) values[name] = values[name].slice();
      }
      for (const move of moves) move.apply(values);
      return Math.abs(logJoint(values) - base[k]) <= tolerance * Math.max(1, Math.abs(base[k]));
    });

  const found: Exchange[] = [];
  for (let size = 2; size <= maxComponents; size++) {
    const scalarMoves = size === 2 ? movesOfScalars(known) : [];
    for (let place = 0; place + 1 < size; place++) {
      const moves = [...movesOfArrays(known, size, place), ...scalarMoves].filter((move) =>
        points.every((point) => move.isFelt(point)),
      );
      for (const kept of invariantCombinations(moves, keepsDensity)) {
        found.push({
          pairs: kept.flatMap(({ pairs }) => pairs),
          reflected: kept.flatMap(({ reflected }) => reflected),
        });
      }
    }
  }
  return found;
}

/** Minimal combinations of moves on different parameters that pass. */
function invariantCombinations(moves: readonly Move[], passes: (moves: readonly Move[]) => boolean): Move[][] {
  const kept: Move[][] = [];
  let numTried = 0;
  let current: Move[][] = [[]];
  for (let count = 1; count <= maxMovesAtOnce; count++) {
    const next: Move[][] = [];
    for (const chosen of current) {
      const last = chosen[chosen.length - 1];
      for (const move of moves.slice(last === undefined ? 0 : moves.indexOf(last) + 1)) {
        if (chosen.some(({ touches }) => touches.some((name) => move.touches.includes(name)))) continue;
        const candidate = [...chosen, move];
        if (kept.some((smaller) => smaller.every((one) => candidate.includes(one)))) continue;
        if (++numTried > maxCombinations) return kept;
        if (passes(candidate)) kept.push(candidate);
        else next.push(candidate);
      }
    }
    current = next;
  }
  return kept;
}

/** Changes of places `place` and `place + 1` on axes of length `size`. */
function movesOfArrays(parameters: readonly Parameter[], size: number, place: number): Move[] {
  return parameters.flatMap((parameter) => {
    const axes = parameter.shape.flatMap((length, axis) => (length === size ? [axis] : []));
    const choices = axes.map((axis) => [axis]);
    if (axes.length > 1) choices.unshift(axes);
    return choices.map((chosen) => swapAlong(parameter, chosen, place));
  });
}

function swapAlong({ name, shape, scalarNames }: Parameter, axes: readonly number[], place: number): Move {
  const partner = scalarNames.map((_, index) => {
    let rest = index;
    let stride = 1;
    let other = index;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const position = rest % shape[axis];
      rest = Math.floor(rest / shape[axis]);
      if (axes.includes(axis) && (position === place || position === place + 1)) {
        other += stride * (position === place ? 1 : -1);
      }
      stride *= shape[axis];
    }
    return other;
  });
  const pairs = partner.flatMap((other, index) => (other > index ? [[index, other] as const] : []));
  return {
    touches: [name],
    pairs: pairs.map(([a, b]) => [scalarNames[a], scalarNames[b]] as const),
    reflected: [],
    apply(values) {
      const own = values[name];
      for (const [a, b] of pairs) [own[a], own[b]] = [own[b], own[a]];
    },
    isFelt: (values) => pairs.some(([a, b]) => values[name][a] !== values[name][b]),
  };
}

function movesOfScalars(parameters: readonly Parameter[]): Move[] {
  const names = parameters.filter(({ shape }) => shape.length === 0).map(({ name }) => name);
  const reflections = names.map((name): Move => ({
    touches: [name],
    pairs: [],
    reflected: [name],
    apply: (values) => {
      values[name][0] = 1 - values[name][0];
    },
    isFelt: (values) => values[name][0] > 0 && values[name][0] < 1 && values[name][0] !== 0.5,
  }));
  const swaps = names.flatMap((first, k) =>
    names.slice(k + 1).map((second): Move => ({
      touches: [first, second],
      pairs: [[first, second]],
      reflected: [],
      apply: (values) => {
        [values[first][0], values[second][0]] = [values[second][0], values[first][0]];
      },
      isFelt: (values) => values[first][0] !== values[second][0],
    })),
  );
  return [...reflections, ...swaps];
}

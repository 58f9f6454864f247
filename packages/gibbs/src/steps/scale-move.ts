/**
 * @file A move along a scale that observations cannot tell: all of its variables are multiplied with powers of one number, drawn
 * from its distribution on that line ([LiuSabatti2000]). With `v` to `v exp(w t)` the log density of `t` is that of the terms that
 * see the move, and `t` times the sum of `w` over all elements, the move's Jacobian.
 */
import { numElements } from "@terrace/graph";
import type { GraphBuilder, Node } from "@terrace/graph";
import { makeGraph, reachableNodes } from "@terrace/graph";
import type { Auxiliary, ScaleSymmetry } from "@terrace/rewrite";
import { learnedWidths } from "../scales/learned-width.js";
import { learnedWidth, sliceDraw } from "../scales/slice.js";
import { densityOf } from "./density-of.js";
import { conditionsOn, sweepStep } from "./sweep-step.js";
import type { SweepStep } from "./sweep-step.js";

/** The step of a symmetry. Auxiliary variables of terms that see the move are stale after it. */
export function scaleMoveStep(
  b: GraphBuilder,
  { powers, terms, homogeneous }: ScaleSymmetry,
  auxiliaries: readonly Auxiliary[],
): SweepStep {
  const names = [...powers.keys()].map(({ name }) => name);
  const site = names.join("*");
  const place = b.input(`scale of ${site}`, []);
  const moved = (t: Node): Map<string, Node> =>
    new Map([...powers].map(([{ name, input, shape }, power]) => [name, b.mul(input, b.broadcast(b.exp(b.mul(t, power)), shape))])); // prettier-ignore
  const total = terms.reduce<Node>((sum, { logDensity }) => b.add(sum, b.sum(logDensity)), b.constant(0));
  const inputs = reachableNodes([total]).filter(({ op }) => op === "input");
  const bindings = new Map<string, Node>(inputs.map((input) => [input.op === "input" ? input.name : "", input]));
  const at = b.inline(makeGraph(inputs, { total }), new Map([...bindings, ...moved(place)]))["total"]!;
  const numMoved = [...powers].reduce((sum, [{ shape }, power]) => sum + power * numElements(shape), 0);
  const density = densityOf(b.add(at, b.mul(place, numMoved)), place);
  const learned = learnedWidths(b, `${site}.scale`, 1, learnedWidth.width);
  const options = { ...learnedWidth, width: b.at(learned.width, 0, 0) };
  const { value: drawn } = sliceDraw(b, b.constant(0), density.captured, density.at, options);
  const tuning = new Map([[learned.name, learned.after(b.reshape(drawn, [1]))]]);
  const reason = `${names.map((name) => `\`${name}\``).join(", ")} by powers of one number, which no observation sees`;
  const step = sweepStep(moved(drawn), "scale move", reason, { tuning });
  const read = conditionsOn(step);
  const stale = auxiliaries.filter(({ name, source }) => terms.includes(source) && !homogeneous.includes(source) && !read.includes(name)); // prettier-ignore
  return { ...step, integratesOut: stale.map(({ name }) => name) };
}

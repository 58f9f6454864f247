/**
 * @file The order of a sweep's steps. With variables integrated out of some steps, not every order keeps the joint
 * distribution: after such a step these variables are stale, and nothing may read them before they are drawn given what
 * was drawn without them ([VanDykPark2008], partially collapsed Gibbs samplers).
 */
import { conditionsOn, movesFrom } from "./steps/sweep-step.js";
import type { SweepStep } from "./steps/sweep-step.js";

/** What of a step the order depends on. */
export interface OrderedStep {
  readonly draws: readonly string[];
  readonly integratesOut: readonly string[];
  readonly conditionsOn: readonly string[];
  /** Drawn variables whose old values are read. */
  readonly movesFrom: readonly string[];
  /** Variables in whose place the drawn ones stand. */
  readonly replaces: readonly string[];
}

/** What the checker reads of a step. */
export function orderedStep(step: SweepStep): OrderedStep {
  return {
    draws: step.draws,
    integratesOut: step.integratesOut,
    conditionsOn: conditionsOn(step),
    movesFrom: movesFrom(step),
    replaces: step.replaces,
  };
}

/**
 * Why the steps, in their order, are no valid sweep of the variables; undefined where they are one. A sweep begins with
 * every variable current, except those in `fresh`, which have no value before the sweep draws them (auxiliary variables).
 */
export function orderFault(
  variables: readonly string[],
  steps: readonly OrderedStep[],
  fresh: readonly string[] = [],
): string | undefined {
  const known = new Set(variables);
  const stale = new Map<string, string>(fresh.map((name) => [name, "it has no value before it is drawn"]));
  const drawn = new Set<string>();
  for (const [index, step] of steps.entries()) {
    const number = `step ${index + 1}`;
    const own = step.draws.map((name) => `\`${name}\``).join(", ");
    if (step.draws.length === 0) return `${number} draws nothing`;
    for (const name of [...step.draws, ...step.integratesOut, ...step.conditionsOn]) {
      if (!known.has(name)) return `${number} names \`${name}\`, which is no variable of the sweep`;
    }
    if (new Set(step.draws).size < step.draws.length) return `${number} draws a variable twice (${own})`;
    for (const name of step.integratesOut) {
      if (step.draws.includes(name)) return `${number} draws \`${name}\`, which it integrates out`;
      if (step.conditionsOn.includes(name)) return `${number} conditions on \`${name}\`, which it integrates out`;
    }
    for (const name of step.conditionsOn) {
      if (step.draws.includes(name)) return `${number} conditions on \`${name}\`, which it draws`;
    }
    for (const name of [...step.conditionsOn, ...step.movesFrom]) {
      const reason = stale.get(name);
      if (reason !== undefined) return `${number} draws ${own} from the value of \`${name}\`, but ${reason}`;
    }
    // A step that does not read what is stale draws as if it had it integrated out.
    for (const name of step.draws) {
      stale.delete(name);
      drawn.add(name);
    }
    for (const name of step.replaces) stale.set(name, `${number} has put ${own} in its place`);
    for (const name of step.integratesOut) {
      stale.set(name, `${number} has drawn ${own} with \`${name}\` integrated out`);
    }
  }
  // What has no value before a sweep draws it need not have one after.
  const left = [...stale].find(([name]) => !fresh.includes(name));
  if (left !== undefined) return `\`${left[0]}\` is stale at the end: ${left[1]}`;
  const forgotten = variables.find((name) => !drawn.has(name));
  return forgotten === undefined ? undefined : `no step draws \`${forgotten}\``;
}

/** @file What a verdict is made of: reasons not to trust the draws, and notes. */

/** The kinds of findings. */
export type ReasonCode =
  | "incomplete"
  | "failed-chain"
  | "non-finite"
  | "stuck-chain"
  | "separate-chains"
  | "exchangeable"
  | "rhat"
  | "ess-bulk"
  | "ess-tail"
  | "divergences"
  | "tree-depth"
  | "energy"
  | "few-groups"
  | "one-group"
  | "single-chain";

/** One finding: what is the matter and what to do. */
export interface Reason {
  readonly code: ReasonCode;
  /** A sentence. */
  readonly message: string;
  /** A sentence that says what to do. */
  readonly advice: string;
  /** The quantities concerned, the worst first; empty where it concerns the whole fit. */
  readonly quantities: readonly string[];
}

const maxNamed = 3;

/** "a, b, c and 4 more". */
export function nameSome(items: readonly string[]): string {
  const named = items.slice(0, maxNamed).join(", ");
  return items.length > maxNamed ? `${named} and ${items.length - maxNamed} more` : named;
}

/** "1 draw", "2 draws". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** @file What the checker knows of a distribution. */

import type { DistributionParameter, Support } from "@terrace/distributions";

/** Names, ranks and support of a distribution. */
export interface DistributionSignature {
  readonly name: string;
  readonly parameters: readonly DistributionParameter[];
  readonly eventRank: 0 | 1 | 2;
  readonly type: "real" | "int";
  readonly support: Support;
  /** False where it has no normalising constant and no random draws. */
  readonly proper: boolean;
  /** Whether it can be truncated and censored. */
  readonly hasCdf: boolean;
}

/** Signatures by name. */
export type DistributionSignatures = ReadonlyMap<string, DistributionSignature>;

/** `normal(mu, sigma)`. */
export function signatureToString(signature: DistributionSignature): string {
  return `${signature.name}(${signature.parameters.map((parameter) => parameter.name).join(", ")})`;
}

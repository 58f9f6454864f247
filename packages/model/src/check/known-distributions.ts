/** @file The distributions of Terrace as the checker sees them. */

import { distributions, hasCdf } from "@terrace/distributions";
import type { DistributionSignature, DistributionSignatures } from "./signatures.js";

let signatures: DistributionSignatures | undefined;

/** Signatures of every distribution, made once. */
export function distributionSignatures(): DistributionSignatures {
  signatures ??= new Map(
    [...distributions.values()].map((distribution): [string, DistributionSignature] => {
      const { name, parameters, eventRank, type, support, proper } = distribution;
      return [name, { name, parameters, eventRank, type, support, proper, hasCdf: hasCdf(distribution) }];
    }),
  );
  return signatures;
}

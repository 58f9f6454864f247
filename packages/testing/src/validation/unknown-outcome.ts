/** @file A model with its outcome drawn rather than given, so that one program serves all data sets. */
import { model, type Model } from "@terrace/model";

/**
 * The model with `y` among the unknowns.
 *
 * @param source text of a model that observes the vector `y` alone: `data y: ...[N], ...` first, and `y ~ ...` once
 */
export function withUnknownOutcome(source: string): Model {
  const text = source.replace(/data y: [^[]*\[N\], /, "data ").replace(/^( *)y ~/m, "$1y[N] ~");
  return model(Object.assign([text], { raw: [text] }));
}

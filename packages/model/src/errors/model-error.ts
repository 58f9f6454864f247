/** @file The error of a mistake in a model. Only the catalogues make one. */

import type { Span } from "@terrace/distributions";
import { codeFrame } from "./code-frame.js";

/** What a catalogue entry says. */
export interface ModelErrorDetails {
  /** Stable, kebab-case; for programs and tests. */
  readonly code: string;
  /** The template's text, or the fragment's. */
  readonly source: string;
  readonly span: Span;
  /** One or more sentences without the fix. */
  readonly summary: string;
  /** The one way out, a sentence. */
  readonly suggestion?: string | undefined;
  /** Type or dims wanted and given, as printed. */
  readonly expected?: string;
  readonly found?: string;
}

/**
 * A mistake in a model or in how its data fit it. The message is what is wrong, the code frame and one suggestion.
 */
export class ModelError extends Error {
  override readonly name = "ModelError";
  readonly code: string;
  readonly span: Span;
  readonly frame: string;
  readonly expected: string | undefined;
  readonly found: string | undefined;

  constructor(details: ModelErrorDetails) {
    const frame = codeFrame(details.span.source ?? details.source, details.span);
    super(`${details.summary}\n\n${frame}${details.suggestion === undefined ? "" : `\n${details.suggestion}`}`);
    this.code = details.code;
    this.span = details.span;
    this.frame = frame;
    this.expected = details.expected;
    this.found = details.found;
  }
}

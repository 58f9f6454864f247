/** @file A template's text as one string with its holes, and the spans that point into it. */

import type { Span } from "@terrace/distributions";

/** How a hole reads in the text. */
export const holeText = "${...}";

/** The text of a template and what was interpolated where. */
export interface TemplateSource {
  readonly text: string;
  /** Value by offset of its hole. */
  readonly holes: ReadonlyMap<number, unknown>;
  readonly isFragment: boolean;
}

/** Joins a tag's strings and values. Raw strings are taken: the language has no escapes, and offsets stay those of the file. */
export function templateSource(
  strings: readonly string[],
  values: readonly unknown[],
  isFragment: boolean,
): TemplateSource {
  const holes = new Map<number, unknown>();
  let text = strings[0] ?? "";
  values.forEach((value, i) => {
    holes.set(text.length, value);
    text += holeText + (strings[i + 1] ?? "");
  });
  return { text, holes, isFragment };
}

/** A span of `source`; spans of a fragment carry its text. */
export function makeSpan(source: TemplateSource, start: number, end: number): Span {
  return source.isFragment ? { start, end, source: source.text } : { start, end };
}

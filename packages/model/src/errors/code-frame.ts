/** @file The lines of a template at fault, with their numbers and a mark under the span. */

import type { Span } from "@terrace/distributions";

/**
 * The line on which `span` starts, with its number (from 1) and carets under the span; a span over several lines is marked
 * to the end of the first.
 */
export function codeFrame(source: string, span: Span): string {
  const start = Math.min(span.start, source.length);
  const lineStart = source.lastIndexOf("\n", start - 1) + 1;
  const nextBreak = source.indexOf("\n", start);
  const lineEnd = nextBreak === -1 ? source.length : nextBreak;
  const gutter = `  ${lineNumber(source, start)} | `;
  // Tabs are kept in the padding, so that the mark stands under its text whatever the tab width is.
  const padding = source.slice(lineStart, start).replace(/[^\t]/g, " ");
  const width = Math.max(1, Math.min(span.end, lineEnd) - start);
  return (
    `${gutter}${source.slice(lineStart, lineEnd).trimEnd()}\n` +
    `${" ".repeat(gutter.length - 2)}| ${padding}${"^".repeat(width)}`
  );
}

/** Number, from 1, of the line that holds `offset`. */
export function lineNumber(source: string, offset: number): number {
  let line = 1;
  for (let i = source.indexOf("\n"); i !== -1 && i < offset; i = source.indexOf("\n", i + 1)) line += 1;
  return line;
}

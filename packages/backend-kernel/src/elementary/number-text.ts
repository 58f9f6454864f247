/** @file Numbers as JavaScript text. */

/** The shortest text that reads back as `value`, in brackets where it has a sign. */
export function numberText(value: number): string {
  const text = Object.is(value, -0) ? "-0" : String(value);
  return text.startsWith("-") ? `(${text})` : text;
}

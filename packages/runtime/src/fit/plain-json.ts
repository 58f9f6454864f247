/** @file JSON text of plain data in which numbers that JSON lacks, and Float64Array, survive. */

const tag = "$number";
const arrayTag = "$float64";

/** JSON text of `data`; NaN, the infinities and -0 are kept, Float64Array too. */
export function toPlainJson(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) => {
    if (typeof value === "number") return encode(value);
    if (value instanceof Float64Array) return { [arrayTag]: Array.from(value) };
    return value;
  });
}

/** What {@link toPlainJson} was given; the caller knows its type. */
export function fromPlainJson(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== "object" || value === null) return value;
    if (tag in value) return value[tag] === "-0" ? -0 : Number(value[tag]);
    // Elements were decoded before their array.
    if (arrayTag in value && Array.isArray(value[arrayTag])) return Float64Array.from(value[arrayTag] as number[]);
    return value;
  });
}

function encode(value: number): unknown {
  if (Object.is(value, -0)) return { [tag]: "-0" };
  return Number.isFinite(value) ? value : { [tag]: String(value) };
}

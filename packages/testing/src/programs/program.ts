/**
 * @file A random program of the model language: statements as trees of text, sizes of dims, and rules by which the columns of
 * data are made. Everything that is printed follows from these, so that a smaller program is a change of plain data.
 */

/** A piece of program text. Trees of one type may stand for each other. */
export interface Tree {
  /** What kind of value it is, such as `positive[N]`; of a statement, empty. */
  readonly type: string;
  readonly parts: readonly (string | Tree)[];
}

/** How the values of a data column are made. */
export type ColumnKind =
  "real" | "positive" | "unit" | "bool" | "count" | "trials" | "status" | "codes" | "labels" | "keyed";

/** A column of data that the program may use; it is declared where it is used. */
export interface Column {
  readonly name: string;
  /** The type in the declaration, without dims. */
  readonly type: string;
  readonly kind: ColumnKind;
  readonly dims: readonly string[];
  /** Of codes, labels and counts: the dim below whose size the values lie. */
  readonly below?: string;
}

/** A well-typed program with what its data are made of. */
export interface Program {
  /** Sizes of dims by name. */
  readonly sizes: Readonly<Record<string, number>>;
  readonly columns: readonly Column[];
  readonly statements: readonly Tree[];
  /** From which data and positions are made. */
  readonly seed: number;
}

/** A program as it is run and kept: its text, and data as JSON has them. */
export interface ProgramCase {
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** From which positions are made. */
  readonly seed: number;
}

/** The text of a tree. */
export function textOf(tree: Tree): string {
  return tree.parts.map((part) => (typeof part === "string" ? part : textOf(part))).join("");
}

/** The size of a dim, which is a name, a number or `NAME - 1`. */
export function sizeOf(sizes: Readonly<Record<string, number>>, dim: string): number {
  return dim.endsWith(" - 1") ? sizes[dim.slice(0, -4)]! - 1 : (sizes[dim] ?? Number(dim));
}

/** Text and data of a program: the columns and dims that its statements name are declared, and no others. */
export function caseOf(program: Program): ProgramCase {
  const { sizes, seed } = program;
  const body = program.statements.map(textOf).join("\n");
  const used = program.columns.filter(({ name }) => names(body).has(name));
  const declarations = used.map(({ name, type, dims }) => `data ${name}: ${type}${bracketed(dims)}`);
  // Dims get their sizes from columns, but a bound asks for one that is declared above it.
  const known = new Set(
    used.flatMap(({ type, dims }) => [...dims, ...(/^factor\((\w+)\)/.exec(type)?.slice(1) ?? [])]),
  );
  const bounds = names(used.flatMap(({ type }) => /upper=(\w+)/.exec(type)?.slice(1) ?? []).join(" "));
  const others = Object.keys(sizes).filter((dim) => bounds.has(dim) || (names(body).has(dim) && !known.has(dim)));
  const text = [...others.map((dim) => `data ${dim}: int`), ...declarations, body].join("\n");
  const data: Record<string, unknown> = {};
  for (const dim of others) data[dim] = sizes[dim];
  for (const column of used) data[column.name] = columnValues(column, sizes, seed);
  return { text, data, seed };
}

function names(text: string): ReadonlySet<string> {
  return new Set(text.match(/[A-Za-z]\w*/g) ?? []);
}

/** `[N, K]`, or nothing for a number. */
export function bracketed(dims: readonly string[]): string {
  return dims.length === 0 ? "" : `[${dims.join(", ")}]`;
}

/** A number in [0, 1) that follows from `seed`, `name` and `index` (the finaliser of murmur3 over a running sum). */
export function hashed(seed: number, name: string, index: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35);
  for (let k = 0; k < name.length; k++) h = Math.imul(h ^ name.charCodeAt(k), 0x01000193);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return (h >>> 0) / 2 ** 32;
}

/** A value with a bell-shaped distribution of mean 0 and standard deviation 1, within 3.5. */
export function bell(seed: number, name: string, index: number): number {
  let sum = 0;
  for (let k = 0; k < 4; k++) sum += hashed(seed + k, name, index) - 0.5;
  return Number((sum * Math.sqrt(3)).toFixed(4));
}

function columnValues({ name, kind, dims, below }: Column, sizes: Program["sizes"], seed: number): unknown {
  const shape = dims.map((dim) => sizeOf(sizes, dim));
  const limit = below === undefined ? 6 : sizeOf(sizes, below);
  const element = (index: number): unknown => {
    const u = hashed(seed, name, index);
    switch (kind) {
      case "real":
      case "keyed":
        return bell(seed, name, index);
      case "positive":
        return Number(Math.exp(0.7 * bell(seed, name, index)).toFixed(4));
      case "unit":
        return Number((0.02 + 0.96 * u).toFixed(4));
      case "bool":
        return u < 0.5;
      case "count":
        return Math.floor(limit * u * u);
      case "trials":
        return 6 + Math.floor(5 * u);
      case "status":
        return Math.floor(3 * u) - 1;
      case "codes":
        return Math.floor(limit * u);
      case "labels":
        // Every level occurs where there are rows enough.
        return `l${String(index < limit ? index : Math.floor(limit * u)).padStart(3, "0")}`;
    }
  };
  if (kind === "keyed") {
    const entries = Array.from({ length: shape[0]! }, (_, k) => [`l${String(k).padStart(3, "0")}`, element(k)]);
    return Object.fromEntries(entries);
  }
  return nested(shape, element);
}

function nested(shape: readonly number[], element: (index: number) => unknown, first = 0): unknown {
  const [size, ...rest] = shape;
  if (size === undefined) return element(first);
  const step = rest.reduce((x, y) => x * y, 1);
  return Array.from({ length: size }, (_, k) => nested(rest, element, first + k * step));
}

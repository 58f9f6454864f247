/** @file Symbolic sizes: integer polynomials over named dims and scalar `int` data, in a canonical form. */

/** A monomial: coefficient times the named sizes (sorted, repeated for powers). */
export interface DimTerm {
  readonly coefficient: number;
  readonly names: readonly string[];
}

/** A size: a sum of monomials, sorted by their names; the constant 0 has no terms. */
export interface Dim {
  readonly terms: readonly DimTerm[];
}

/** The dim of a fixed size. */
export function constantDim(size: number): Dim {
  return { terms: size === 0 ? [] : [{ coefficient: size, names: [] }] };
}

/** The dim called `name`. */
export function namedDim(name: string): Dim {
  return { terms: [{ coefficient: 1, names: [name] }] };
}

/** The size of a dim that is a plain number, else undefined. */
export function dimConstant(dim: Dim): number | undefined {
  if (dim.terms.length === 0) return 0;
  const only = dim.terms[0]!;
  return dim.terms.length === 1 && only.names.length === 0 ? only.coefficient : undefined;
}

/** Sum of `a` and `scale * b`. */
export function addDims(a: Dim, b: Dim, scale = 1): Dim {
  return canonical([...a.terms, ...b.terms.map((term) => ({ ...term, coefficient: scale * term.coefficient }))]);
}

/** Product of two dims. */
export function multiplyDims(a: Dim, b: Dim): Dim {
  return canonical(
    a.terms.flatMap((s) =>
      b.terms.map((t) => ({ coefficient: s.coefficient * t.coefficient, names: [...s.names, ...t.names].sort() })),
    ),
  );
}

/** Whether two dims are the same polynomial. */
export function equalDims(a: Dim, b: Dim): boolean {
  return dimToString(a) === dimToString(b);
}

/** Value of a dim given the sizes of its names; undefined while a name has none. */
export function evaluateDim(dim: Dim, sizeOf: (name: string) => number | undefined): number | undefined {
  let total = 0;
  for (const { coefficient, names } of dim.terms) {
    let product = coefficient;
    for (const name of names) {
      const size = sizeOf(name);
      if (size === undefined) return undefined;
      product *= size;
    }
    total += product;
  }
  return total;
}

/** As people write it: `N`, `K - 1`, `2 * N`, `J * K`. */
export function dimToString(dim: Dim): string {
  if (dim.terms.length === 0) return "0";
  return dim.terms
    .map(({ coefficient, names }, i) => {
      const magnitude = Math.abs(coefficient);
      const body =
        names.length === 0 ? `${magnitude}` : [...(magnitude === 1 ? [] : [magnitude]), ...names].join(" * ");
      if (i === 0) return coefficient < 0 ? `-${body}` : body;
      return coefficient < 0 ? ` - ${body}` : ` + ${body}`;
    })
    .join("");
}

function canonical(terms: readonly DimTerm[]): Dim {
  const byNames = new Map<string, DimTerm>();
  for (const term of terms) {
    const key = term.names.join("*");
    const coefficient = term.coefficient + (byNames.get(key)?.coefficient ?? 0);
    byNames.set(key, { coefficient, names: term.names });
  }
  return {
    terms: [...byNames.values()]
      .filter((term) => term.coefficient !== 0)
      .sort((s, t) => t.names.length - s.names.length || (s.names.join("*") < t.names.join("*") ? -1 : 1)),
  };
}

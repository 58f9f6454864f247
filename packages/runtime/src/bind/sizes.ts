/** @file Sizes of dims: taken from the data that has them, solved where a dim is an expression of one unknown name. */

import { evaluateDim, type Dim } from "@terrace/distributions";

/** The size of a named dim and the data that gave it. */
export interface KnownSize {
  readonly size: number;
  readonly source: string;
}

/** Sizes found so far. */
export class Sizes {
  private readonly known = new Map<string, KnownSize>();

  get(name: string): number | undefined {
    return this.known.get(name)?.size;
  }

  source(name: string): string | undefined {
    return this.known.get(name)?.source;
  }

  set(name: string, size: number, source: string): void {
    if (!this.known.has(name)) this.known.set(name, { size, source });
  }

  /** The size of `dim`, undefined while a name in it has none. */
  evaluate(dim: Dim): number | undefined {
    return evaluateDim(dim, (name) => this.get(name));
  }

  /** Learns from `source` that `dim` has `size`: solves for the only unknown name where `dim` is linear in it. */
  learn(dim: Dim, size: number, source: string): void {
    const unknown = new Set(dim.terms.flatMap((term) => term.names.filter((name) => this.get(name) === undefined)));
    if (unknown.size !== 1) return;
    const name = [...unknown][0]!;
    let rest = 0;
    let slope = 0;
    for (const term of dim.terms) {
      let factor = term.coefficient;
      let power = 0;
      for (const other of term.names) {
        if (other === name) power++;
        else factor *= this.get(other)!;
      }
      if (power > 1) return;
      if (power === 1) slope += factor;
      else rest += factor;
    }
    const value = (size - rest) / slope;
    if (Number.isInteger(value) && value >= 0) this.set(name, value, source);
  }

  /** All sizes by name. */
  entries(): ReadonlyMap<string, KnownSize> {
    return this.known;
  }
}

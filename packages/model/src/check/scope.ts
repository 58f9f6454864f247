/** @file What names mean at a place in the model. */

import type { Expression, IndexSymbol, Span, ValueSymbol } from "@terrace/distributions";

/** What a name is bound to. An inlined `let` of a fragment is bound to its value. */
export type Binding =
  | { readonly kind: "symbol"; readonly symbol: ValueSymbol }
  | { readonly kind: "index"; readonly index: IndexSymbol }
  | { readonly kind: "inline"; readonly value: Expression; readonly span: Span };

/**
 * Names in scope, innermost first. A fragment's scope has as parent the model's scope at the hole. What is interpolated into
 * a fragment is looked up in the model's scope too, past the fragment's private names: so these capture nothing.
 */
export class Scope {
  private readonly bindings = new Map<string, Binding>();
  private readonly host: Scope | undefined;

  constructor(
    readonly parent?: Scope,
    private readonly isFragment = false,
  ) {
    this.host = isFragment ? parent : parent?.host;
  }

  /** The model's own scope at this place: where a fragment interpolated here is looked up. */
  get holeScope(): Scope {
    return this.host ?? this;
  }

  /** Whether this place is in a fragment's text. */
  get isInFragment(): boolean {
    return this.host !== undefined;
  }

  lookup(name: string): Binding | undefined {
    return this.bindings.get(name) ?? this.parent?.lookup(name);
  }

  /** As {@link lookup}, but inside a fragment only among its private names. */
  lookupOwn(name: string): Binding | undefined {
    return this.bindings.get(name) ?? (this.isFragment ? undefined : this.parent?.lookupOwn(name));
  }

  define(name: string, binding: Binding): void {
    this.bindings.set(name, binding);
  }

  /** The names that can be seen from here. */
  names(): Set<string> {
    const names = this.parent?.names() ?? new Set<string>();
    for (const name of this.bindings.keys()) names.add(name);
    return names;
  }
}

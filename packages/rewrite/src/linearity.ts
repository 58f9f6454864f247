/**
 * @file Whether a node is linear in some variables together: a walk that looks at operations alone, so that it costs
 * nothing a row. It says what stands in the way where one does.
 */

import type { GraphBuilder, Node } from "@terrace/graph";
import type { BoundParameter } from "./bound-model.js";
import type { Dependence } from "./dependence.js";

/** Free of the variables, linear in them, or not, and why. */
export type Linearity = "free" | "linear" | { readonly fault: string };

/** Running sums and sums by index become one term for each summand of a row: no more elements than this. */
const maxExpanded = 1 << 20;

/** An index that other variables decide makes a term of each element it may pick: no more than this. */
const maxLookUp = 32;

/** Decides on linearity in a fixed set of variables; remembers what it has looked at. */
export class LinearityCheck {
  private readonly known = new Map<Node, Linearity>();

  constructor(
    private readonly builder: GraphBuilder,
    private readonly dependence: Dependence,
    private readonly variables: readonly BoundParameter[],
  ) {}

  of(node: Node): Linearity {
    const known = this.known.get(node);
    if (known !== undefined) return known;
    const result = this.dependence.usesAny(node, this.variables) ? this.decide(node) : "free";
    this.known.set(node, result);
    return result;
  }

  private decide(node: Node): Linearity {
    const { inputs } = node;
    switch (node.op) {
      case "input":
        return "linear";
      case "unary":
        return node.fn === "neg" ? this.of(inputs[0]!) : this.fault(`${functionText(node.fn)} of`, node);
      case "binary":
        switch (node.fn) {
          case "add":
          case "sub":
            return this.all(inputs);
          case "mul": {
            const [x, y] = inputs.map((each) => this.of(each));
            if (x === "free" || y === "free") return this.all(inputs);
            const faulty = [x, y].find((each) => typeof each === "object");
            return faulty ?? { fault: `the product of ${this.names(inputs[0]!)} and ${this.names(inputs[1]!)}` };
          }
          case "div":
            return this.of(inputs[1]!) === "free" ? this.of(inputs[0]!) : { fault: `a division by ${this.names(inputs[1]!)}` }; // prettier-ignore
          default:
            return this.fault(`${functionText(node.fn)} of`, node);
        }
      case "select":
        if (this.of(inputs[0]!) !== "free") return { fault: `a condition on ${this.names(inputs[0]!)}` };
        return this.all(inputs.slice(1));
      case "broadcast":
      case "reshape":
      case "transpose":
      case "slice":
      case "pad":
      case "concat":
        return this.all(inputs);
      case "gather":
        if (this.of(inputs[1]!) !== "free" || !this.isLookUp(node)) {
          return { fault: `${this.names(inputs[0]!)} at an index that is not data` };
        }
        return this.of(inputs[0]!);
      case "segmentSum":
        if (this.builder.knownValues(inputs[1]!) === undefined) {
          return { fault: `${this.names(inputs[0]!)} at an index that is not data` };
        }
        return this.of(inputs[0]!);
      case "reduce":
        return node.fn === "sum" ? this.of(inputs[0]!) : this.fault(`${functionText(node.fn)} of`, node);
      case "cumulativeSum": {
        const size = inputs[0]!.shape.reduce((x, y) => x * y, 1);
        if (size * node.shape[node.axis]! > maxExpanded) return this.fault("a long running sum of", node);
        return this.of(inputs[0]!);
      }
      case "matmul": {
        const [x, y] = inputs.map((each) => this.of(each));
        if (x === "free" || y === "free") return this.all(inputs);
        const faulty = [x, y].find((each) => typeof each === "object");
        return faulty ?? { fault: `the product of ${this.names(inputs[0]!)} and ${this.names(inputs[1]!)}` };
      }
      case "scan":
      case "project":
        return this.fault("a loop that carries values of", node);
      case "triangularSolve":
      case "cholesky":
      case "choleskyGradient":
        return this.fault("a matrix factor or its inverse with", node);
      default:
        return this.fault(`${node.op} of`, node);
    }
  }

  /** Whether an index is data, or picks from so few rows that each of them can be a term. */
  private isLookUp({ inputs }: Node): boolean {
    return this.builder.knownValues(inputs[1]!) !== undefined || inputs[0]!.shape[0]! <= maxLookUp;
  }

  private all(nodes: readonly Node[]): Linearity {
    for (const node of nodes) {
      const each = this.of(node);
      if (typeof each === "object") return each;
    }
    return "linear";
  }

  private fault(what: string, node: Node): Linearity {
    const faulty = node.inputs.map((each) => this.of(each)).find((each) => typeof each === "object");
    return faulty ?? { fault: `${what} ${this.names(node)}` };
  }

  private names(node: Node): string {
    const used = this.variables.filter((variable) => this.dependence.uses(node, variable));
    return used.map(({ name }) => name).join(", ");
  }
}

function functionText(fn: string): string {
  return fn === "reciprocal" ? "the reciprocal" : fn === "square" ? "the square" : fn === "pow" ? "a power" : fn;
}

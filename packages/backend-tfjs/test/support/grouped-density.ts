/** @file Log densities made by hand, with what TensorFlow finds hard: gathers, segment sums, loops, matrices. */
import { GraphBuilder, gradient, makeGraph, type Graph, type Node } from "@terrace/graph";

/** The two programs of a log density. */
export interface Programs {
  readonly density: Graph;
  readonly value: Graph;
}

function programsOf(dimension: number, logDensity: (b: GraphBuilder, position: Node) => Node): Programs {
  const build = (withGradient: boolean): Graph => {
    const b = new GraphBuilder();
    const position = b.input("position", [dimension]);
    const value = logDensity(b, position);
    return makeGraph([position], withGradient ? { value, gradient: gradient(b, value, [position])[0]! } : { value });
  };
  return { density: build(true), value: build(false) };
}

/** y ~ normal(a[g] + b x, exp(s)) with `numRows` rows, a ~ normal(0, 1); position [b, s, a...]. */
export function grouped(numRows: number, numGroups: number): Programs {
  const y = Float64Array.from({ length: numRows }, (_, i) => Math.sin(1.3 * i));
  const x = Float64Array.from({ length: numRows }, (_, i) => Math.cos(0.7 * i));
  const g = Int32Array.from({ length: numRows }, (_, i) => (7919 * i) % numGroups);
  return programsOf(2 + numGroups, (b, position) => {
    const slope = b.at(position, 0, 0);
    const logScale = b.at(position, 0, 1);
    const effects = b.slice(position, [2], [numGroups]);
    const mean = b.add(b.gather(effects, b.constant(g, [numRows], "int")), b.mul(b.constant(x, [numRows]), slope));
    const z = b.div(b.sub(b.constant(y, [numRows]), mean), b.exp(logScale));
    const likelihood = b.sub(b.mul(-0.5, b.sum(b.square(z))), b.mul(numRows, logScale));
    return b.add(likelihood, b.mul(-0.5, b.sum(b.square(effects))));
  });
}

/** An autoregression of `numSteps` steps as a scan whose states are kept; position [phi, x0]. */
export function autoregression(numSteps: number): Programs {
  const noise = Float64Array.from({ length: numSteps }, (_, i) => Math.sin(2.1 * i));
  return programsOf(2, (b, position) => {
    const phi = b.at(position, 0, 0);
    const { carries, outputs } = b.scan({
      carries: [b.at(position, 0, 1)],
      sequences: [b.constant(noise, [numSteps])],
      captured: [phi],
      length: numSteps,
      body: (inner, [state], [shock], [coefficient]) => {
        const next = inner.add(inner.mul(coefficient!, state!), shock!);
        return { carries: [next], outputs: [inner.tanh(next)] };
      },
    });
    const squares = b.sum(b.square(outputs[0]!));
    return b.mul(-0.5, b.add(squares, b.add(b.square(phi), b.square(carries[0]!))));
  });
}

/** A normal in two dimensions whose covariance [[e^2, r], [r, 1]] is no such thing where |r| > e; position [e, r]. */
export function factored(): Programs {
  return programsOf(2, (b, position) => {
    const [e, r] = [b.at(position, 0, 0), b.at(position, 0, 1)];
    const one = b.constant(1);
    const matrix = b.reshape(b.stack([b.square(e), r, r, one]), [2, 2]);
    const l = b.cholesky(matrix);
    const x = b.triangularSolve(l, b.constant(Float64Array.of(0.3, -0.7), [2]));
    return b.sub(b.mul(-0.5, b.sum(b.square(x))), b.sum(b.log(b.diagonal(l))));
  });
}

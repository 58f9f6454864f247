/** @file Inverse trigonometric functions: the arc tangent from a table of atan(k / 8) and a Taylor polynomial, the others from it. */

/** atan(k / 8), k = 0..8, rounded to double, and what the rounding left out. */
const tableHigh = [
  0, 0.12435499454676144, 0.24497866312686414, 0.35877067027057225, 0.4636476090008061, 0.5585993153435624,
  0.6435011087932844, 0.7188299996216245, 0.7853981633974483,
];
const tableLow = [
  0, -3.1253241424539383e-18, 1.0698755618734451e-17, -2.4623815582638635e-17, 2.2698777452961687e-17,
  -5.4556305485916264e-18, 1.5834785051444286e-17, -2.1478388444456983e-17, 3.061616997868383e-17,
];

/** The arc tangent of `x`, in [-pi/2, pi/2]; -0 at -0. */
export function atan(x: number): number {
  const a = Math.abs(x);
  if (a > 1) {
    // atan(a) = pi/2 - atan(1/a), the division joined with that of the table step.
    if (a > 1e17) return x > 0 ? 1.5707963267948966 : -1.5707963267948966;
    const k = Math.floor(8 / a + 0.5);
    const c = k * 0.125;
    const t = (1 - c * a) / (a + c);
    const y = 1.5707963267948966 - (tableHigh[k] + (atanPolynomial(t) + (tableLow[k] - 6.123233995736766e-17)));
    return x < 0 ? -y : y;
  }
  if (!(a >= 1e-9)) return x;
  const k = Math.floor(8 * a + 0.5);
  const c = k * 0.125;
  const t = (a - c) / (1 + a * c);
  const y = tableHigh[k] + (atanPolynomial(t) + tableLow[k]);
  return x < 0 ? -y : y;
}

/** The arc tangent for |t| <= 1/15. */
function atanPolynomial(t: number): number {
  const t2 = t * t;
  return (
    t -
    t *
      t2 *
      (0.3333333333333333 +
        t2 *
          (-0.2 +
            t2 *
              (0.14285714285714285 +
                t2 * (-0.1111111111111111 + t2 * (0.09090909090909091 + t2 * -0.07692307692307693)))))
  );
}

/** The angle of the point (x, y) from the positive x axis, in [-pi, pi], with IEEE's signs of zero and infinities. */
export function atan2(y: number, x: number): number {
  if (x !== x || y !== y) return NaN;
  const xNegative = x < 0 || (x === 0 && 1 / x < 0);
  const yNegative = y < 0 || (y === 0 && 1 / y < 0);
  const a = Math.abs(x);
  const b = Math.abs(y);
  let angle: number;
  if (b > a) {
    // From the y axis, so that nothing cancels.
    const fromAxis = a === 0 ? 0 : atan(a / b);
    angle = 1.5707963267948966 + ((xNegative ? fromAxis : -fromAxis) + 6.123233995736766e-17);
    return yNegative ? -angle : angle;
  }
  if (b === 0) angle = 0;
  else if (a === Infinity) angle = b === Infinity ? 0.7853981633974483 : 0;
  else angle = atan(b / a);
  if (xNegative) angle = 3.141592653589793 - (angle - 1.2246467991473532e-16);
  return yNegative ? -angle : angle;
}

/** The arc sine, in [-pi/2, pi/2]; NaN outside [-1, 1]; -0 at -0. */
export function asin(x: number): number {
  if (x === 0) return x;
  return atan2(x, Math.sqrt((1 - x) * (1 + x)));
}

/** The arc cosine, in [0, pi]; NaN outside [-1, 1]. */
export function acos(x: number): number {
  return 2 * atan2(Math.sqrt(1 - x), Math.sqrt(1 + x));
}

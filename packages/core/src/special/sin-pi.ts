/** @file sin(pi x) and cos(pi x), exact at the multiples of one half. */
import { cos, sin } from "./trigonometric.js";

/** sin(pi x) for finite x. */
export function sinPi(x: number): number {
  const n = Math.floor(2 * x + 0.5);
  const r = (x - 0.5 * n) * 3.141592653589793;
  switch (((n % 4) + 4) % 4) {
    case 0:
      return sin(r);
    case 1:
      return cos(r);
    case 2:
      return -sin(r);
    default:
      return -cos(r);
  }
}

/** cos(pi x) for finite x. */
export function cosPi(x: number): number {
  const n = Math.floor(2 * x + 0.5);
  const r = (x - 0.5 * n) * 3.141592653589793;
  switch (((n % 4) + 4) % 4) {
    case 0:
      return cos(r);
    case 1:
      return -sin(r);
    case 2:
      return -cos(r);
    default:
      return sin(r);
  }
}

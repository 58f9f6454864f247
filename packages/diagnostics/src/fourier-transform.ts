/**
 * @file The discrete Fourier transform of a power-of-two length, in place. The forward transform decimates in frequency
 * and leaves its output in bit-reversed order, the backward one decimates in time and expects that order, so a product
 * between the two needs no reordering at all [CooleyTukey1965].
 */
import { special } from "@terrace/core";

/** A transform of one length; the twiddle factors are computed once. */
export interface FourierTransform {
  readonly length: number;
  /** In place, natural order in, bit-reversed order out. Both arrays have `length` elements. */
  forward(real: Float64Array, imaginary: Float64Array): void;
  /** In place, bit-reversed order in, natural order out, not divided by `length`. */
  backward(real: Float64Array, imaginary: Float64Array): void;
}

const transforms = new Map<number, FourierTransform>();

/**
 * The transform of the given length; made once per length.
 *
 * @param length a power of two
 * @throws RangeError when it is not
 */
export function fourierTransform(length: number): FourierTransform {
  const known = transforms.get(length);
  if (known !== undefined) return known;
  if (!(length >= 1) || (length & (length - 1)) !== 0) {
    throw new RangeError(`fourierTransform: argument \`length\` expects a power of two, received \`${length}\`.`);
  }
  const cosines = new Float64Array(length / 2);
  const sines = new Float64Array(length / 2);
  for (let k = 0; k < length / 2; k++) {
    cosines[k] = special.cos((2 * Math.PI * k) / length);
    sines[k] = -special.sin((2 * Math.PI * k) / length);
  }
  const transform: FourierTransform = {
    length,
    forward: (real, imaginary) => decimateInFrequency(real, imaginary, length, cosines, sines),
    backward: (real, imaginary) => decimateInTime(real, imaginary, length, cosines, sines),
  };
  transforms.set(length, transform);
  return transform;
}

function decimateInFrequency(
  real: Float64Array,
  imaginary: Float64Array,
  length: number,
  cosines: Float64Array,
  sines: Float64Array,
): void {
  for (let half = length >> 1, stride = 1; half >= 1; half >>= 1, stride <<= 1) {
    for (let start = 0; start < length; start += 2 * half) {
      for (let k = 0, w = 0; k < half; k++, w += stride) {
        const i = start + k;
        const j = i + half;
        const differenceReal = real[i] - real[j];
        const differenceImaginary = imaginary[i] - imaginary[j];
        real[i] = real[i] + real[j];
        imaginary[i] = imaginary[i] + imaginary[j];
        real[j] = differenceReal * cosines[w] - differenceImaginary * sines[w];
        imaginary[j] = differenceReal * sines[w] + differenceImaginary * cosines[w];
      }
    }
  }
}

function decimateInTime(
  real: Float64Array,
  imaginary: Float64Array,
  length: number,
  cosines: Float64Array,
  sines: Float64Array,
): void {
  for (let half = 1, stride = length >> 1; half < length; half <<= 1, stride >>= 1) {
    for (let start = 0; start < length; start += 2 * half) {
      for (let k = 0, w = 0; k < half; k++, w += stride) {
        const i = start + k;
        const j = i + half;
        // The conjugate twiddle of the forward transform.
        const turnedReal = real[j] * cosines[w] + imaginary[j] * sines[w];
        const turnedImaginary = imaginary[j] * cosines[w] - real[j] * sines[w];
        real[j] = real[i] - turnedReal;
        imaginary[j] = imaginary[i] - turnedImaginary;
        real[i] = real[i] + turnedReal;
        imaginary[i] = imaginary[i] + turnedImaginary;
      }
    }
  }
}

/**
 * @file Functions of real numbers in WGSL, in Float32 to a few units of the last place, tails included. WGSL's own are not: the
 * language allows `exp` an error that grows with its argument, `sin` an absolute one, and `log(1 + x)` what rounding leaves.
 * Polynomials interpolate at Chebyshev points, by mpmath with 40 digits; identities are those of the NIST handbook (DLMF), by
 * section.
 */

/** The polynomial with `coefficients`, constant term first, in Horner's form. */
function polynomial(x: string, coefficients: readonly number[]): string {
  return coefficients.reduceRight((inner, c) => (inner === "" ? `${c}f` : `(${c}f + ${x} * ${inner})`), "");
}

/** (e^r - 1 - r) / r^2 for |r| <= log(2) / 2. */
const expTail = [0.5, 0.166666672, 0.041666463, 0.00833331048, 0.00139339, 0.00019891269];
/** (e^x - 1) / x for |x| <= 0.36. */
const expm1Ratio = [1, 0.5, 0.166666672, 0.0416663028, 0.00833329279, 0.00139452401, 0.000199038623];
/** (2 atanh(s) - 2 s) / s^3 as a function of s^2, for |s| <= 0.173. */
const atanhTail = [0.666666687, 0.400000006, 0.285714239, 0.222228855, 0.181391537, 0.166374311];
/** log Gamma(2 + t) / t for |t| <= 1 / 2. */
const lgammaRatio = [
  0.422784328, 0.322467029, -0.06735228, 0.0205808003, -0.00738617405, 0.00289079524, -0.00118586002, 0.000506517128,
  -0.000253817096, 0.000113472823,
];
/** erf(x) / x as a function of x^2, for |x| <= 1. */
const erfRatio = [
  1.12837923, -0.376126379, 0.112837911, -0.0268661324, 0.00522378366, -0.000854263781, 0.000119565622, -1.39093399e-5,
  1.0589381e-6,
];
/** (1 + 2 x) exp(x^2) erfc(x) as a function of (x - 2) / (x + 2), for x >= 1 / 2. */
const erfcxFactor = [
  1.27697837, -0.0927638188, -0.166030332, 0.164050862, -0.054222215, -0.00802814588, 0.00874271244, 0.00123355794,
  -0.00152290473, -0.000336296391, 0.000277384184,
];
/** (sin(x) / x - 1) / x^2 as a function of x^2, for |x| <= pi / 4. */
const sineTail = [-0.166666672, 0.00833333377, -0.000198412672, 2.75559228e-6];
/** (cos(x) - 1 + x^2 / 2) / x^4 as a function of x^2, for |x| <= pi / 4. */
const cosineTail = [0.0416666679, -0.00138888892, 2.48015858e-5, -2.75563195e-7];
/** (atan(x) / x - 1) / x^2 as a function of x^2, for |x| <= tan(pi / 8). */
const atanTail = [-0.333333343, 0.200000003, -0.142857075, 0.111108124, -0.0908396244, 0.0760351047, -0.060214214, 0.03285183]; // prettier-ignore

/** The functions by name. Names of the graph's functions are `real_` and the name; the others help. */
const functions: Readonly<Record<string, string>> = {
  /** 2^n x for whole n from -250 to 250, in two exact steps. */
  scaled: `fn scaled(x: f32, n: i32) -> f32 {
      let half = n / 2;
      return x * bitcast<f32>((half + 127) << 23u) * bitcast<f32>((n - half + 127) << 23u);
    }`,
  real_exp: `fn real_exp(x: f32) -> f32 {
      if (isnan(x)) { return x; }
      if (x > 88.8f) { return uniforms.INFINITY; }
      if (x < -104.0f) { return 0.0f; }
      let n = floor(x * 1.44269504f + 0.5f);
      // log 2 in two parts, of which n times the first is exact.
      let r = (x - n * 0.69287109375f) - n * 0.000276086823f;
      return scaled(1.0f + (r + r * r * ${polynomial("r", expTail)}), i32(n));
    }`,
  real_expm1: `fn real_expm1(x: f32) -> f32 {
      if (abs(x) < 0.36f) { return x * ${polynomial("x", expm1Ratio)}; }
      return real_exp(x) - 1.0f;
    }`,
  /** log(1 + f) for 1 + f from 0.7 to 1.42: 2 atanh(f / (2 + f)). */
  log_near_one: `fn log_near_one(f: f32) -> f32 {
      let s = f / (2.0f + f);
      let z = s * s;
      let half = 0.5f * f * f;
      return f - (half - s * (half + z * ${polynomial("z", atanhTail)}));
    }`,
  real_log: `fn real_log(x: f32) -> f32 {
      if (isnan(x) || x < 0.0f) { return uniforms.NAN; }
      if (x == 0.0f) { return -uniforms.INFINITY; }
      if (x == uniforms.INFINITY) { return x; }
      var bits = bitcast<i32>(x);
      var n = 0;
      if (bits < 0x00800000) { bits = bitcast<i32>(x * 8388608.0f); n = -23; }
      // The mantissa from sqrt(1 / 2) to sqrt 2.
      let shifted = bits - 0x3f3504f3;
      n += shifted >> 23u;
      let m = bitcast<f32>((shifted & 0x007fffff) + 0x3f3504f3);
      return f32(n) * 0.69287109375f + (f32(n) * 0.000276086823f + log_near_one(m - 1.0f));
    }`,
  real_log1p: `fn real_log1p(x: f32) -> f32 {
      if (x > -0.29f && x < 0.41f) { return log_near_one(x); }
      return real_log(1.0f + x);
    }`,
  real_logistic: `fn real_logistic(x: f32) -> f32 {
      let e = real_exp(-abs(x));
      return select(1.0f, e, x < 0.0f) / (1.0f + e);
    }`,
  real_log1pExp: `fn real_log1pExp(x: f32) -> f32 {
      if (isnan(x)) { return x; }
      return max(x, 0.0f) + real_log1p(real_exp(-abs(x)));
    }`,
  real_log1mExp: `fn real_log1mExp(x: f32) -> f32 {
      if (x > -0.693147f) { return real_log(-real_expm1(x)); }
      return real_log1p(-real_exp(x));
    }`,
  real_logLogistic: `fn real_logLogistic(x: f32) -> f32 { return -real_log1pExp(-x); }`,
  real_sinh: `fn real_sinh(x: f32) -> f32 {
      if (isnan(x)) { return x; }
      let a = abs(x);
      let half = real_exp(0.5f * a);
      let e = real_expm1(a);
      return sign(x) * select(0.5f * (e + e / (1.0f + e)), 0.5f * half * half, a > 80.0f);
    }`,
  real_cosh: `fn real_cosh(x: f32) -> f32 {
      let half = real_exp(0.5f * abs(x));
      return 0.5f * half * half + 0.5f / (half * half);
    }`,
  real_tanh: `fn real_tanh(x: f32) -> f32 {
      if (isnan(x)) { return x; }
      let e = real_expm1(-2.0f * abs(x));
      return -sign(x) * e / (2.0f + e);
    }`,
  /** sin(x + k pi / 2): the angle less a multiple of pi / 2 in three parts, exact for |x| below some thousands. */
  sine_of: `fn sine_of(x: f32, k: i32) -> f32 {
      if (isnan(x) || abs(x) == uniforms.INFINITY) { return uniforms.NAN; }
      let n = floor(x * 0.636619772f + 0.5f);
      let r = ((x - n * 1.5703125f) - n * 0.00048351287841796875f) - n * 3.13916473e-7f;
      let z = r * r;
      let quarter = (i32(n) + k) & 3;
      var value: f32;
      if ((quarter & 1) == 0) { value = r + r * z * ${polynomial("z", sineTail)}; }
      else { value = 1.0f - (0.5f * z - z * z * ${polynomial("z", cosineTail)}); }
      return select(value, -value, quarter >= 2);
    }`,
  real_sin: `fn real_sin(x: f32) -> f32 { return sine_of(x, 0); }`,
  real_cos: `fn real_cos(x: f32) -> f32 { return sine_of(x, 1); }`,
  real_tan: `fn real_tan(x: f32) -> f32 { return sine_of(x, 0) / sine_of(x, 1); }`,
  /** sin(pi x) by the distance from the nearest whole number. */
  sine_pi: `fn sine_pi(x: f32) -> f32 {
      let n = floor(x + 0.5f);
      let s = sine_of(3.14159265f * (x - n), 0);
      return select(s, -s, (i32(n) & 1) == 1);
    }`,
  /** atan(y / x) for y >= 0 and x >= 0 that are not both 0 and not both infinite. */
  angle_of: `fn angle_of(y: f32, x: f32) -> f32 {
      let isSteep = y > x;
      let t = select(y, x, isSteep) / select(x, y, isSteep);
      // atan t = pi / 4 + atan((t - 1) / (t + 1)).
      let isFar = t > 0.414213562f;
      let r = select(t, (t - 1.0f) / (t + 1.0f), isFar);
      let z = r * r;
      let near = r + r * z * ${polynomial("z", atanTail)};
      let angle = select(near, 0.785398163f + near, isFar);
      return select(angle, 1.57079633f - (angle + 4.37113883e-8f), isSteep);
    }`,
  real_atan: `fn real_atan(x: f32) -> f32 {
      if (isnan(x)) { return x; }
      return sign(x) * angle_of(abs(x), 1.0f);
    }`,
  real_atan2: `fn real_atan2(y: f32, x: f32) -> f32 {
      if (isnan(x) || isnan(y)) { return uniforms.NAN; }
      let a = abs(y);
      let b = abs(x);
      let isNegative = bitcast<i32>(x) < 0;
      var angle: f32;
      if (a == uniforms.INFINITY && b == uniforms.INFINITY) { angle = 0.785398163f; }
      else if (a == 0.0f) { angle = 0.0f; }
      else { angle = angle_of(a, b); }
      angle = select(angle, 3.14159274f - (angle + 8.74227766e-8f), isNegative);
      return select(angle, -angle, bitcast<i32>(y) < 0);
    }`,
  real_asin: `fn real_asin(x: f32) -> f32 {
      if (isnan(x) || abs(x) > 1.0f) { return uniforms.NAN; }
      return sign(x) * angle_of(abs(x), sqrt((1.0f - x) * (1.0f + x)));
    }`,
  real_acos: `fn real_acos(x: f32) -> f32 {
      if (isnan(x) || abs(x) > 1.0f) { return uniforms.NAN; }
      return 2.0f * angle_of(sqrt(1.0f - x), sqrt(1.0f + x));
    }`,
  /** x^y. Off by some |y log x| units of the last place where y is no small whole number. */
  real_pow: `fn real_pow(x: f32, y: f32) -> f32 {
      if (y == 0.0f || x == 1.0f) { return 1.0f; }
      if (isnan(x) || isnan(y)) { return uniforms.NAN; }
      let isWhole = floor(y) == y;
      if (isWhole && abs(y) <= 64.0f) {
        var n = i32(abs(y));
        var base = x;
        var value = 1.0f;
        for (; n > 0; n >>= 1u) {
          if ((n & 1) == 1) { value *= base; }
          base *= base;
        }
        return select(value, 1.0f / value, y < 0.0f);
      }
      if (abs(y) == uniforms.INFINITY) {
        if (abs(x) == 1.0f) { return uniforms.NAN; }
        return select(0.0f, uniforms.INFINITY, (abs(x) > 1.0f) == (y > 0.0f));
      }
      if (x < 0.0f && !isWhole && x != -uniforms.INFINITY) { return uniforms.NAN; }
      let size = real_exp(y * real_log(abs(x)));
      let isOdd = isWhole && abs(y) < 16777216.0f && (i32(abs(y)) & 1) == 1;
      return select(size, -size, isOdd && bitcast<i32>(x) < 0);
    }`,
  /** exp(-x^2 / 2) or exp(-x^2): the square of the first bits is exact, and the rest is small. */
  exp_minus_square: `fn exp_minus_square(x: f32, factor: f32) -> f32 {
      let head = bitcast<f32>(bitcast<u32>(x) & 0xfffff000u);
      return real_exp(-factor * head * head) * real_exp(-factor * (x - head) * (x + head));
    }`,
  /** exp(x^2) erfc(x) for x >= 1 / 2. */
  erfcx: `fn erfcx(x: f32) -> f32 {
      // A quotient of infinities is not wanted.
      let a = min(x, 1e18f);
      let t = (a - 2.0f) / (a + 2.0f);
      return ${polynomial("t", erfcxFactor)} / (1.0f + 2.0f * a);
    }`,
  erf_near_zero: `fn erf_near_zero(x: f32) -> f32 { let z = x * x; return x * ${polynomial("z", erfRatio)}; }`,
  real_erfc: `fn real_erfc(x: f32) -> f32 {
      if (isnan(x)) { return x; }
      if (abs(x) < 0.5f) { return 1.0f - erf_near_zero(x); }
      let a = min(abs(x), 20.0f);
      let tail = exp_minus_square(a, 1.0f) * erfcx(a);
      return select(tail, 2.0f - tail, x < 0.0f);
    }`,
  real_erf: `fn real_erf(x: f32) -> f32 {
      if (abs(x) < 1.0f) { return erf_near_zero(x); }
      return select(1.0f - real_erfc(x), real_erfc(-x) - 1.0f, x < 0.0f);
    }`,
  /** P(Z > a) for a >= 0.7071, as a normal density times a Mills ratio, so that a / sqrt 2 may be rounded. */
  normal_tail: `fn normal_tail(x: f32) -> f32 {
      let a = min(x, 20.0f);
      return 0.5f * exp_minus_square(a, 0.5f) * erfcx(0.707106781f * a);
    }`,
  real_normalCdf: `fn real_normalCdf(x: f32) -> f32 {
      if (isnan(x)) { return x; }
      if (abs(x) < 0.71f) { return 0.5f + 0.5f * erf_near_zero(0.707106781f * x); }
      let tail = normal_tail(abs(x));
      return select(1.0f - tail, tail, x < 0.0f);
    }`,
  real_normalLogCdf: `fn real_normalLogCdf(x: f32) -> f32 {
      if (isnan(x)) { return x; }
      if (x > 0.71f) { return real_log1p(-normal_tail(x)); }
      if (x > -0.71f) { return real_log(real_normalCdf(x)); }
      return real_log(0.5f * erfcx(-0.707106781f * x)) - 0.5f * x * x;
    }`,
  /** By Halley's method for the distribution function, from a start that is right to some percent (NIST DLMF 7.17). */
  real_normalQuantile: `fn real_normalQuantile(p: f32) -> f32 {
      if (isnan(p) || p < 0.0f || p > 1.0f) { return uniforms.NAN; }
      if (p == 0.0f) { return -uniforms.INFINITY; }
      if (p == 1.0f) { return uniforms.INFINITY; }
      let q = p - 0.5f;
      if (abs(q) < 0.26f) {
        // Of the distance from the middle, which p has exactly.
        var z = 2.50662827f * q * (1.0f + 1.04719755f * q * q);
        for (var i = 0; i < 3; i++) {
          let error = (0.5f * erf_near_zero(0.707106781f * z) - q) * 2.50662827f / exp_minus_square(z, 0.5f);
          z -= error / (1.0f + 0.5f * z * error);
        }
        return z;
      }
      let small = min(p, 1.0f - p);
      let t = sqrt(-2.0f * real_log(small));
      var a = max(t - (2.30753f + 0.27061f * t) / (1.0f + t * (0.99229f + 0.04481f * t)), 0.64f);
      for (var i = 0; i < 3; i++) {
        let tail = 0.5f * erfcx(0.707106781f * a);
        // The tail less its target, over the density, whose exponential is left out of both.
        let scale = exp_minus_square(a, 0.5f);
        let error = (tail - small / scale) * 2.50662827f;
        a += error / (1.0f - 0.5f * a * error);
      }
      return select(a, -a, q < 0.0f);
    }`,
  /** The terms of Stirling's series for log Gamma(x), x >= 8 (NIST DLMF 5.11.1). */
  stirling: `fn stirling(x: f32) -> f32 {
      let r = 1.0f / x;
      let z = r * r;
      return r * (0.0833333333f - z * (0.00277777778f - z * 0.000793650794f));
    }`,
  lgamma_near_two: `fn lgamma_near_two(t: f32) -> f32 { return t * ${polynomial("t", lgammaRatio)}; }`,
  /** For x > 0: by a polynomial about 2, to which smaller and somewhat larger arguments are brought; else by Stirling. */
  lgamma_positive: `fn lgamma_positive(x: f32) -> f32 {
      if (x >= 8.0f) {
        return (x - 0.5f) * (real_log(x) - 1.0f) + (0.418938533f + stirling(x));
      }
      if (x < 0.5f) { return lgamma_near_two(x) - real_log1p(x) - real_log(x); }
      if (x < 1.5f) { return lgamma_near_two(x - 1.0f) - real_log1p(x - 1.0f); }
      var product = 1.0f;
      var y = x;
      while (y > 2.5f) { y -= 1.0f; product *= y; }
      return real_log(product) + lgamma_near_two(y - 2.0f);
    }`,
  real_lgamma: `fn real_lgamma(x: f32) -> f32 {
      if (isnan(x)) { return x; }
      if (abs(x) == uniforms.INFINITY) { return uniforms.INFINITY; }
      if (x > 0.0f) { return lgamma_positive(x); }
      if (floor(x) == x) { return uniforms.INFINITY; }
      // Gamma(x) Gamma(1 - x) = pi / sin(pi x) (NIST DLMF 5.5.3).
      return 1.14472989f - real_log(abs(sine_pi(x))) - lgamma_positive(1.0f - x);
    }`,
  /** For x > 0, by x + 1, x + 2, ... up to the range of the asymptotic series (NIST DLMF 5.11.2). */
  digamma_positive: `fn digamma_positive(x: f32) -> f32 {
      var sum = 0.0f;
      var y = x;
      while (y < 6.0f) { sum += 1.0f / y; y += 1.0f; }
      let r = 1.0f / y;
      let z = r * r;
      let series = z * (0.0833333333f - z * (0.00833333333f - z * (0.00396825397f - z * 0.00416666667f)));
      return (real_log(y) - sum) - (0.5f * r + series);
    }`,
  real_digamma: `fn real_digamma(x: f32) -> f32 {
      if (isnan(x) || x == -uniforms.INFINITY) { return uniforms.NAN; }
      if (x == uniforms.INFINITY) { return x; }
      if (x > 0.0f) { return digamma_positive(x); }
      if (floor(x) == x) { return uniforms.NAN; }
      // digamma(1 - x) - digamma(x) = pi cot(pi x) (NIST DLMF 5.5.4).
      let angle = 3.14159265f * (x - floor(x + 0.5f));
      return digamma_positive(1.0f - x) - 3.14159265f * sine_of(angle, 1) / sine_of(angle, 0);
    }`,
  trigamma_positive: `fn trigamma_positive(x: f32) -> f32 {
      var sum = 0.0f;
      var y = x;
      while (y < 6.0f) { sum += 1.0f / (y * y); y += 1.0f; }
      let r = 1.0f / y;
      let z = r * r;
      let series = z * (0.166666667f - z * (0.0333333333f - z * (0.0238095238f - z * 0.0333333333f)));
      return sum + r * (1.0f + (0.5f * r + series));
    }`,
  real_trigamma: `fn real_trigamma(x: f32) -> f32 {
      if (isnan(x) || x == -uniforms.INFINITY) { return uniforms.NAN; }
      if (x == uniforms.INFINITY) { return 0.0f; }
      if (x > 0.0f) { return trigamma_positive(x); }
      if (floor(x) == x) { return uniforms.INFINITY; }
      let cosecant = 3.14159265f / sine_pi(x);
      return cosecant * cosecant - trigamma_positive(1.0f - x);
    }`,
  /** log B(a, b), the larger arguments by Stirling's series, where gamma functions would cancel. */
  real_lbeta: `fn real_lbeta(x: f32, y: f32) -> f32 {
      if (isnan(x) || isnan(y)) { return uniforms.NAN; }
      let small = min(x, y);
      let large = max(x, y);
      if (small == 0.0f) { return uniforms.INFINITY; }
      let total = small + large;
      if (large < 8.0f) { return real_lgamma(small) + (real_lgamma(large) - real_lgamma(total)); }
      let rest = real_log1p(-small / total);
      let series = stirling(large) - stirling(total);
      if (small < 8.0f) {
        return real_lgamma(small) + (small * (1.0f - real_log(total)) + ((large - 0.5f) * rest + series));
      }
      return (small - 0.5f) * real_log(small / total) + large * rest
        + (0.918938533f - 0.5f * real_log(large)) + (stirling(small) + series);
    }`,
  real_lchoose: `fn real_lchoose(n: f32, k: f32) -> f32 {
      if (isnan(n) || isnan(k)) { return uniforms.NAN; }
      if (k < 0.0f || k > n) { return -uniforms.INFINITY; }
      if (k == 0.0f || k == n) { return 0.0f; }
      return -real_log1p(n) - real_lbeta(n - k + 1.0f, k + 1.0f);
    }`,
  /** x^a e^(-x) / Gamma(a + 1): for larger a as a normal density times what is left of it, which does not cancel. */
  gamma_front: `fn gamma_front(a: f32, x: f32) -> f32 {
      if (a < 8.0f) { return real_exp(a * real_log(x) - x - lgamma_positive(a + 1.0f)); }
      let m = (x - a) / a;
      var distance: f32;
      if (abs(m) < 0.29f) {
        // m - log(1 + m) = m s - 2 (s^3 / 3 + ...) with s = m / (2 + m).
        let s = m / (2.0f + m);
        let z = s * s;
        distance = m * s - s * z * ${polynomial("z", atanhTail)};
      } else {
        distance = m - real_log1p(m);
      }
      return real_exp(-a * distance - stirling(a)) / sqrt(6.28318531f * a);
    }`,
  /** (P, Q) of the incomplete gamma functions: the power series (NIST DLMF 8.11.4) or the continued fraction (NIST DLMF 8.9.2). */
  gamma_parts: `fn gamma_parts(a: f32, x: f32) -> vec2<f32> {
      if (isnan(a) || isnan(x) || a <= 0.0f || x < 0.0f) { return vec2<f32>(uniforms.NAN); }
      if (x == 0.0f) { return vec2<f32>(0.0f, 1.0f); }
      if (x == uniforms.INFINITY) { return vec2<f32>(1.0f, 0.0f); }
      let front = gamma_front(a, x);
      if (x < a + 1.0f) {
        var term = 1.0f;
        var sum = 1.0f;
        for (var n = 1; n < 4000; n++) {
          term *= x / (a + f32(n));
          sum += term;
          if (term < sum * 2e-8f) { break; }
        }
        let p = front * sum;
        return vec2<f32>(p, 1.0f - p);
      }
      var b = x + 1.0f - a;
      var c = 1e30f;
      var d = 1.0f / b;
      var value = d;
      for (var n = 1; n < 4000; n++) {
        let step = f32(n) * (a - f32(n));
        b += 2.0f;
        d = step * d + b;
        if (abs(d) < 1e-30f) { d = 1e-30f; }
        c = b + step / c;
        if (abs(c) < 1e-30f) { c = 1e-30f; }
        d = 1.0f / d;
        let factor = d * c;
        value *= factor;
        if (abs(factor - 1.0f) < 1e-7f) { break; }
      }
      let q = front * a * value;
      return vec2<f32>(1.0f - q, q);
    }`,
  real_gammaP: `fn real_gammaP(a: f32, x: f32) -> f32 { return gamma_parts(a, x).x; }`,
  real_gammaQ: `fn real_gammaQ(a: f32, x: f32) -> f32 { return gamma_parts(a, x).y; }`,
  /** The continued fraction of I_x(a, b) / (x^a (1 - x)^b / (a B(a, b))) (NIST DLMF 8.17.22). */
  beta_fraction: `fn beta_fraction(a: f32, b: f32, x: f32) -> f32 {
      var c = 1.0f;
      var d = 1.0f / (1.0f - (a + b) * x / (a + 1.0f));
      var value = d;
      for (var n = 1; n < 2000; n++) {
        let m = f32(n);
        let even = m * (b - m) * x / ((a + 2.0f * m - 1.0f) * (a + 2.0f * m));
        d = 1.0f / (1.0f + even * d);
        c = 1.0f + even / c;
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0f * m) * (a + 2.0f * m + 1.0f));
        d = 1.0f / (1.0f + odd * d);
        c = 1.0f + odd / c;
        let factor = d * c;
        value *= factor;
        if (abs(factor - 1.0f) < 1e-7f) { break; }
      }
      return value;
    }`,
  real_betaInc: `fn real_betaInc(a: f32, b: f32, x: f32) -> f32 {
      if (isnan(a) || isnan(b) || isnan(x) || a <= 0.0f || b <= 0.0f || x < 0.0f || x > 1.0f) { return uniforms.NAN; }
      if (x == 0.0f || x == 1.0f) { return x; }
      let front = real_exp(a * real_log(x) + b * real_log1p(-x) - real_lbeta(a, b));
      if (x < (a + 1.0f) / (a + b + 2.0f)) { return front * beta_fraction(a, b, x) / a; }
      return 1.0f - front * beta_fraction(b, a, 1.0f - x) / b;
    }`,
  real_round: `fn real_round(x: f32) -> f32 {
      let below = floor(x);
      return select(below, below + 1.0f, x - below >= 0.5f);
    }`,
  real_min: `fn real_min(x: f32, y: f32) -> f32 {
      if (isnan(x) || isnan(y)) { return uniforms.NAN; }
      return select(y, x, x <= y);
    }`,
  real_max: `fn real_max(x: f32, y: f32) -> f32 {
      if (isnan(x) || isnan(y)) { return uniforms.NAN; }
      return select(y, x, x >= y);
    }`,
  real_intDiv: `fn real_intDiv(x: f32, y: f32) -> f32 { return trunc(x / y); }`,
  real_mod: `fn real_mod(x: f32, y: f32) -> f32 { return x - y * trunc(x / y); }`,
  real_guardedMul: `fn real_guardedMul(x: f32, y: f32) -> f32 {
      if (x == 0.0f) { return 0.0f; }
      return x * y;
    }`,
  real_logAddExp: `fn real_logAddExp(x: f32, y: f32) -> f32 {
      if (isnan(x) || isnan(y)) { return uniforms.NAN; }
      let larger = max(x, y);
      if (abs(larger) == uniforms.INFINITY) { return larger; }
      return larger + real_log1p(real_exp(min(x, y) - larger));
    }`,
};

/** The functions that each of them calls. */
const callees = new Map(
  Object.entries(functions).map(([name, source]) => [
    name,
    Object.keys(functions).filter((other) => other !== name && new RegExp(`\\b${other}\\(`).test(source)),
  ]),
);

/** The source of functions and of all that they call, each once, callees first. */
export function wgslSource(names: readonly string[]): string {
  const sources = new Map<string, string>();
  const visit = (name: string): void => {
    if (sources.has(name)) return;
    callees.get(name)!.forEach(visit);
    sources.set(name, functions[name]!);
  };
  names.forEach(visit);
  return [...sources.values()].join("\n");
}

/** The graph's functions that are here. */
export const wgslFunctionNames: readonly string[] = Object.keys(functions)
  .filter((name) => name.startsWith("real_"))
  .map((name) => name.slice("real_".length));

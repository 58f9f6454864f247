/*
 * Linear algebra in scalar C, as one writes it by hand for speed and compiles with -O2: four sums or four terms at a time, so
 * that no sum waits for itself. Matrices are row-major. Reads a job, then commands, from standard input (`c-program.ts`).
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Factor of the lower triangle at a, column by column, four rows at a time. */
static void cholesky(double *restrict out, const double *restrict a, int n) {
  for (int j = 0; j < n; j++) {
    const double *other = out + j * n;
    double square = a[j * n + j];
    for (int k = 0; k < j; k++) square -= other[k] * other[k];
    const double pivot = sqrt(square);
    out[j * n + j] = pivot;
    int i = j + 1;
    for (; i + 3 < n; i += 4) {
      double *r = out + i * n;
      double s0 = a[i * n + j], s1 = a[(i + 1) * n + j], s2 = a[(i + 2) * n + j], s3 = a[(i + 3) * n + j];
      for (int k = 0; k < j; k++) {
        const double x = other[k];
        s0 -= r[k] * x;
        s1 -= r[n + k] * x;
        s2 -= r[2 * n + k] * x;
        s3 -= r[3 * n + k] * x;
      }
      r[j] = s0 / pivot;
      r[n + j] = s1 / pivot;
      r[2 * n + j] = s2 / pivot;
      r[3 * n + j] = s3 / pivot;
    }
    for (; i < n; i++) {
      double s = a[i * n + j];
      for (int k = 0; k < j; k++) s -= out[i * n + k] * other[k];
      out[i * n + j] = s / pivot;
    }
  }
  for (int i = 0; i < n; i++)
    for (int j = i + 1; j < n; j++) out[i * n + j] = 0;
}

/* Half of the symmetric S whose product with L has the lower triangle of lbar: columns from the last on, four rows at a time. */
static void cholesky_gradient(double *restrict out, const double *restrict l, const double *restrict lbar, int n) {
  for (int j = n - 1; j >= 0; j--) {
    const double pivot = l[j * n + j];
    int i = n - 4;
    for (; i > j; i -= 4) {
      double s0 = 0.5 * lbar[i * n + j], s1 = 0.5 * lbar[(i + 1) * n + j];
      double s2 = 0.5 * lbar[(i + 2) * n + j], s3 = 0.5 * lbar[(i + 3) * n + j];
      for (int k = n - 1; k > j; k--) {
        const double x = l[k * n + j];
        const double *s = out + k * n + i;
        s0 -= s[0] * x;
        s1 -= s[1] * x;
        s2 -= s[2] * x;
        s3 -= s[3] * x;
      }
      out[i * n + j] = out[j * n + i] = s0 / pivot;
      out[(i + 1) * n + j] = out[j * n + i + 1] = s1 / pivot;
      out[(i + 2) * n + j] = out[j * n + i + 2] = s2 / pivot;
      out[(i + 3) * n + j] = out[j * n + i + 3] = s3 / pivot;
    }
    for (i += 3; i >= j; i--) {
      double s = 0.5 * lbar[i * n + j];
      for (int k = n - 1; k > j; k--) s -= out[i * n + k] * l[k * n + j];
      out[i * n + j] = out[j * n + i] = s / pivot;
    }
  }
}

static double dot(const double *a, const double *b, int n) {
  double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  int k = 0;
  for (; k + 3 < n; k += 4) {
    s0 += a[k] * b[k];
    s1 += a[k + 1] * b[k + 1];
    s2 += a[k + 2] * b[k + 2];
    s3 += a[k + 3] * b[k + 3];
  }
  double s = s0 + s1 + (s2 + s3);
  for (; k < n; k++) s += a[k] * b[k];
  return s;
}

/* row += the sum of weight[t * apart] times row t of b, over terms, four of them at a time. */
static void add_rows(double *restrict row, const double *restrict b, const double *restrict weight, int apart, int terms,
                     int m, double sign) {
  int t = 0;
  for (; t + 3 < terms; t += 4) {
    const double w0 = sign * weight[t * apart], w1 = sign * weight[(t + 1) * apart];
    const double w2 = sign * weight[(t + 2) * apart], w3 = sign * weight[(t + 3) * apart];
    const double *x = b + t * m;
    for (int j = 0; j < m; j++) row[j] += w0 * x[j] + w1 * x[m + j] + w2 * x[2 * m + j] + w3 * x[3 * m + j];
  }
  for (; t < terms; t++) {
    const double w = sign * weight[t * apart];
    for (int j = 0; j < m; j++) row[j] += w * b[t * m + j];
  }
}

static void solve(double *restrict out, const double *restrict l, const double *restrict b, int n, int m, int transposed) {
  memcpy(out, b, sizeof(double) * n * m);
  if (m == 1 && !transposed) {
    for (int i = 0; i < n; i++) out[i] = (out[i] - dot(l + i * n, out, i)) / l[i * n + i];
    return;
  }
  if (m == 1) {
    for (int i = n - 1; i >= 0; i--) {
      const double x = out[i] / l[i * n + i];
      out[i] = x;
      for (int j = 0; j < i; j++) out[j] -= l[i * n + j] * x;
    }
    return;
  }
  for (int step = 0; step < n; step++) {
    const int i = transposed ? n - 1 - step : step;
    double *row = out + i * m;
    if (transposed) add_rows(row, row + m, l + (i + 1) * n + i, n, step, m, -1);
    else add_rows(row, out, l + i * n, 1, step, m, -1);
    for (int c = 0; c < m; c++) row[c] /= l[i * n + i];
  }
}

static void matmul(double *restrict out, const double *restrict a, const double *restrict b, int n, int transpose_a,
                   int transpose_b) {
  const int row = transpose_a ? 1 : n, column = transpose_a ? n : 1;
  for (int i = 0; i < n; i++) {
    if (!transpose_b) {
      for (int j = 0; j < n; j++) out[i * n + j] = 0;
      add_rows(out + i * n, b, a + i * row, column, n, n, 1);
      continue;
    }
    int j = 0;
    for (; j + 3 < n; j += 4) {
      const double *x = b + j * n;
      double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
      for (int t = 0; t < n; t++) {
        const double w = a[i * row + t * column];
        s0 += w * x[t];
        s1 += w * x[n + t];
        s2 += w * x[2 * n + t];
        s3 += w * x[3 * n + t];
      }
      out[i * n + j] = s0;
      out[i * n + j + 1] = s1;
      out[i * n + j + 2] = s2;
      out[i * n + j + 3] = s3;
    }
    for (; j < n; j++) {
      double s = 0;
      for (int t = 0; t < n; t++) s += a[i * row + t * column] * b[j * n + t];
      out[i * n + j] = s;
    }
  }
}

static double *numbers(int length) {
  double *x = malloc(sizeof(double) * length);
  for (int i = 0; i < length; i++)
    if (scanf("%lf", x + i) != 1) exit(1);
  return x;
}

int main(void) {
  char name[32], command[32];
  int n, m, batch, transpose_a, transpose_b, length_a, length_b;
  if (scanf("%31s %d %d %d %d %d", name, &n, &m, &batch, &transpose_a, &transpose_b) != 6) return 1;
  if (scanf("%d %d", &length_a, &length_b) != 2) return 1;
  const double *a = numbers(length_a * batch), *b = numbers(length_b * batch);
  const int length = n * m;
  double *out = malloc(sizeof(double) * length * batch);
  const char kind = !strcmp(name, "cholesky") ? 'c' : !strcmp(name, "choleskyGradient") ? 'g' : !strcmp(name, "matmul") ? 'm' : 's';
  while (scanf("%31s", command) == 1) {
    long count = 1;
    const int timed = !strcmp(command, "time");
    if (timed && scanf("%ld", &count) != 1) return 1;
    const clock_t start = clock();
    for (long r = 0; r < count; r++)
      for (int t = 0; t < batch; t++) {
        const double *x = a + t * length_a, *y = b + t * length_b;
        double *to = out + t * length;
        if (kind == 'c') cholesky(to, x, n);
        else if (kind == 'g') cholesky_gradient(to, x, y, n);
        else if (kind == 'm') matmul(to, x, y, n, transpose_a, transpose_b);
        else solve(to, x, y, n, m, transpose_a);
      }
    if (timed) printf("%.3f\n", (clock() - start) * (1e6 / CLOCKS_PER_SEC));
    else {
      for (int i = 0; i < length * batch; i++) printf("%.17g ", out[i]);
      printf("\n");
    }
    fflush(stdout);
  }
  return 0;
}

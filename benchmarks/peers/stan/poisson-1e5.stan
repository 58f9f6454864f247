data {
  int<lower=1> N;
  int<lower=1> J;
  int<lower=0> y[N];
  vector[N] x;
  int<lower=1, upper=J> g[N];
}
transformed data {
  matrix[N, 1] X = to_matrix(x, N, 1);
}
parameters {
  real mu;
  vector[1] b;
  real<lower=0> sigma_a;
  vector[J] a;
}
model {
  mu ~ normal(0, 10);
  b ~ normal(0, 10);
  sigma_a ~ normal(0, 2);
  a ~ normal(mu, sigma_a);
  // With poisson_log_glm of Stan 2.21 a fit had not ended after an hour.
  y ~ poisson_log(a[g] + X * b);
}

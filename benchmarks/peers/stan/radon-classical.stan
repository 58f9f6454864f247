data {
  int<lower=1> N;
  int<lower=1> J;
  vector[N] y;
  vector[N] x;
  int<lower=1, upper=J> group[N];
}
parameters {
  real beta;
  real mu;
  real<lower=0> s2;
  real<lower=0> s2_a;
  vector[J] alpha;
}
model {
  beta ~ normal(0, 10);
  mu ~ normal(0, sqrt(1000));
  s2 ~ inv_gamma(1, 0.1);
  s2_a ~ inv_gamma(1, 0.1);
  alpha ~ normal(mu, sqrt(s2_a));
  y ~ normal(alpha[group] + beta * x, sqrt(s2));
}

data {
  int<lower=1> N;
  int<lower=1> J;
  vector[N] y;
  vector[N] ground;
  int<lower=1, upper=J> county[N];
  vector[J] uranium;
}
parameters {
  real mu;
  real g;
  real b;
  real<lower=0> p;
  real<lower=0> p_a;
  vector[J] z;
}
transformed parameters {
  real sigma = 1 / sqrt(p);
  real sigma_a = 1 / sqrt(p_a);
  vector[J] a = mu + g * uranium + sigma_a * z;
}
model {
  mu ~ normal(0, 10);
  g ~ normal(0, 10);
  b ~ normal(0, 10);
  p ~ gamma(0.01, 0.01);
  p_a ~ gamma(0.01, 0.01);
  z ~ std_normal();
  y ~ normal(a[county] + b * ground, sigma);
}

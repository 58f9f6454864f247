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
  cov_matrix[2] S;
  real<lower=0> p;
  matrix[2, J] z;
}
transformed parameters {
  real sigma = 1 / sqrt(p);
  matrix[J, 2] R = (cholesky_decompose(S) * z)';
}
model {
  mu ~ normal(0, 10);
  g ~ normal(0, 10);
  b ~ normal(0, 10);
  S ~ inv_wishart(3, diag_matrix(rep_vector(0.1, 2)));
  p ~ gamma(0.001, 0.001);
  to_vector(z) ~ std_normal();
  y ~ normal(mu + g * uranium[county] + R[county, 1] + (b + R[county, 2]) .* ground, sigma);
}

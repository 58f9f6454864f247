data {
  int<lower=1> N;
  int<lower=1> J;
  vector[N] y;
  vector[N] ground;
  vector[N] uranium;
  int<lower=1, upper=J> county[N];
}
transformed data {
  matrix[N, 2] X = append_col(ground, uranium);
}
parameters {
  real mu;
  vector[2] b;
  vector<lower=0>[2] s;
  cholesky_factor_corr[2] L;
  matrix[2, J] z;
  real<lower=0> sigma;
}
transformed parameters {
  matrix[J, 2] r = (diag_pre_multiply(s, L) * z)';
}
model {
  vector[J] r_intercept = col(r, 1);
  vector[J] r_slope = col(r, 2);
  mu ~ normal(0, 10);
  b ~ normal(0, 10);
  s ~ normal(0, 1);
  sigma ~ normal(0, 1);
  L ~ lkj_corr_cholesky(2);
  to_vector(z) ~ std_normal();
  y ~ normal_id_glm(X, mu + r_intercept[county] + r_slope[county] .* ground, b, sigma);
}
generated quantities {
  real rho = L[2, 1];
}

data {
  int<lower=1> N;
  int<lower=1> J;
  vector[N] y;
  vector[N] ground;
  int<lower=1, upper=J> county[N];
  vector[J] uranium;
}
transformed data {
  matrix[N, 1] X = to_matrix(ground, N, 1);
}
parameters {
  real mu;
  real g;
  vector[1] b;
  real<lower=0> sigma_a;
  real<lower=0> sigma;
  vector[J] z;
}
transformed parameters {
  vector[J] a = mu + g * uranium + sigma_a * z;
}
model {
  mu ~ normal(0, 10);
  g ~ normal(0, 10);
  b ~ normal(0, 10);
  sigma_a ~ normal(0, 1);
  sigma ~ normal(0, 1);
  z ~ std_normal();
  y ~ normal_id_glm(X, a[county], b, sigma);
}

// The linear predictor is a plain vector: in StanHeaders 2.21 poisson_log_glm with an integer intercept goes astray.
data {
  int<lower=1> N;
  int<lower=0> y[N];
  vector[N] temperature;
  int<lower=1, upper=2> weather[N];
}
parameters {
  vector[2] a;
  vector[2] b;
}
model {
  a ~ normal(0, 5);
  b ~ normal(0, 5);
  y ~ poisson_log(a[weather] + b[weather] .* temperature);
}

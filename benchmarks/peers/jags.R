# JAGS: the same model and priors, with its glm module where that is faster. CPU seconds are those of adaptation and sampling.
args <- commandArgs(FALSE)
here <- dirname(sub("--file=", "", args[grepl("--file=", args)]))
source(file.path(here, "job.R"))
suppressMessages(library(rjags))
models <- list(
  `radon-intercepts` = list(monitor = c("mu", "g", "b", "sigma", "sigma_a", "a"), code = "model {
    for (i in 1:N) { y[i] ~ dnorm(a[county[i]] + b * ground[i], pow(sigma, -2)) }
    for (j in 1:J) { a[j] ~ dnorm(mu + g * uranium[j], pow(sigma_a, -2)) }
    mu ~ dnorm(0, 0.01)
    g ~ dnorm(0, 0.01)
    b ~ dnorm(0, 0.01)
    sigma ~ dnorm(0, 1) T(0, )
    sigma_a ~ dnorm(0, 1) T(0, )
  }"),
  `radon-intercepts-gamma` = list(monitor = c("mu", "g", "b", "sigma", "sigma_a", "a"), code = "model {
    for (i in 1:N) { y[i] ~ dnorm(a[county[i]] + b * ground[i], p) }
    for (j in 1:J) { a[j] ~ dnorm(mu + g * uranium[j], p_a) }
    mu ~ dnorm(0, 0.01)
    g ~ dnorm(0, 0.01)
    b ~ dnorm(0, 0.01)
    p ~ dgamma(0.01, 0.01)
    p_a ~ dgamma(0.01, 0.01)
    sigma <- 1 / sqrt(p)
    sigma_a <- 1 / sqrt(p_a)
  }"),
  `radon-slopes-wishart` = list(monitor = c("mu", "g", "b", "sigma", "S", "A"), code = "model {
    for (i in 1:N) { y[i] ~ dnorm(A[county[i], 1] + A[county[i], 2] * ground[i], p) }
    for (j in 1:J) {
      m[j, 1] <- mu + g * uranium[j]
      m[j, 2] <- b
      A[j, 1:2] ~ dmnorm(m[j, ], T)
    }
    mu ~ dnorm(0, 0.01)
    g ~ dnorm(0, 0.01)
    b ~ dnorm(0, 0.01)
    R[1, 1] <- 0.1
    R[2, 2] <- 0.1
    R[1, 2] <- 0
    R[2, 1] <- 0
    T ~ dwish(R, 3)
    S <- inverse(T)
    p ~ dgamma(0.001, 0.001)
    sigma <- 1 / sqrt(p)
  }"),
  `logistic-sweeps` = list(glm = TRUE, monitor = c("mu", "b", "sigma_a", "a"), code = "model {
    for (i in 1:N) { y[i] ~ dbern(theta[i]); logit(theta[i]) <- a[g[i]] + b * x[i] }
    for (j in 1:J) { a[j] ~ dnorm(mu, pow(sigma_a, -2)) }
    mu ~ dnorm(0, 0.01)
    b ~ dnorm(0, 0.01)
    sigma_a ~ dnorm(0, 0.25) T(0, )
  }"),
  `radon-classical` = list(monitor = c("alpha", "beta", "mu", "s2", "s2_a"), code = "model {
    for (i in 1:N) { y[i] ~ dnorm(alpha[group[i]] + beta * x[i], p) }
    for (j in 1:J) { alpha[j] ~ dnorm(mu, p_a) }
    beta ~ dnorm(0, 0.01)
    mu ~ dnorm(0, 0.001)
    p ~ dgamma(1, 0.1)
    p_a ~ dgamma(1, 0.1)
    s2 <- 1 / p
    s2_a <- 1 / p_a
  }")
)
model <- models[[job$case]]
if (isTRUE(model$glm)) load.module("glm", quiet = TRUE)
write_peer(sprintf("rjags %s, JAGS %s", packageVersion("rjags"), jags.version()))
for (seed in job$seeds) {
  inits <- lapply(seq_len(settings$chains), function(k) list(.RNG.name = "base::Mersenne-Twister", .RNG.seed = 100 * seed + k))
  setup <- system.time(fit <- jags.model(textConnection(model$code), data, inits, n.chains = settings$chains, n.adapt = 0, quiet = TRUE))
  used <- system.time({
    adapt(fit, settings$warmup, end.adaptation = TRUE)
    samples <- coda.samples(fit, model$monitor, settings$draws)
  })
  draws <- simplify2array(lapply(samples, as.matrix))
  write_fit(seed, aperm(draws, c(1, 3, 2)), sum(used[c("user.self", "sys.self")]),
    list(setupSeconds = sum(setup[c("user.self", "sys.self")])))
}

# JAGS with its glm module: the same model and priors. CPU seconds are user time of adaptation and sampling.
args <- commandArgs(FALSE)
here <- dirname(sub("--file=", "", args[grepl("--file=", args)]))
source(file.path(here, "job.R"))
suppressMessages(library(rjags))
load.module("glm", quiet = TRUE)
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
write_peer(sprintf("rjags %s, JAGS %s", packageVersion("rjags"), jags.version()))
for (seed in job$seeds) {
  inits <- lapply(seq_len(settings$chains), function(k) list(.RNG.name = "base::Mersenne-Twister", .RNG.seed = 100 * seed + k))
  fit <- jags.model(textConnection(model$code), data, inits, n.chains = settings$chains, n.adapt = 0, quiet = TRUE)
  used <- system.time({
    adapt(fit, settings$warmup, end.adaptation = TRUE)
    samples <- coda.samples(fit, model$monitor, settings$draws)
  })
  draws <- simplify2array(lapply(samples, as.matrix))
  write_fit(seed, aperm(draws, c(1, 3, 2)), sum(used[c("user.self", "sys.self")]))
}

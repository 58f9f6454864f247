# References of the hierarchical cases from JAGS: `Rscript make-references.R [CASE]...` in this folder. Needs R with rjags, posterior
# and jsonlite. Writes CASE.json: where it comes from, the data (codes of groups from 0), and by scalar mean, sd, quantiles and
# effective sample size of the draws. The models are those of ../../models/jags-cases.ts.
suppressMessages({ library(rjags); library(posterior); library(jsonlite) })
load.module("glm", quiet = TRUE)

chains <- 4
seed <- 20261121
codes <- function(labels) as.integer(factor(labels, levels = sort(unique(labels)))) - 1L
folder <- "../../../../benchmarks/data/"
known <- function(name) fromJSON(sprintf("../posteriors/%s.json", name))$data

# Five treatments crossed with eight airports, as in the pilots' example of Gelman and Hill (2007), section 13.5, with numbers of
# our own: three airports have two flights under one treatment, and one treatment was never tried at another.
crossed <- function() {
  suppressWarnings(RNGkind("Mersenne-Twister", "Inversion", "Rejection"))
  set.seed(13)
  cells <- expand.grid(treatment = 0:4, airport = 0:7)
  cells <- rbind(cells[!(cells$treatment == 4 & cells$airport == 7), ], cells[c(3, 14, 25), ])
  treatment <- rnorm(5, 0, 0.1)
  airport <- rnorm(8, 0, 0.3)
  y <- round(0.45 + treatment[cells$treatment + 1] + airport[cells$airport + 1] + rnorm(nrow(cells), 0, 0.2), 4)
  list(y = y, treatment = cells$treatment, airport = cells$airport)
}

cases <- list(
  radon = list(
    data = { d <- read.csv(paste0(folder, "radon.csv")); list(y = d$log_radon, x = d$floor, g = codes(d$county)) },
    vectors = "a", monitor = c("mu", "b", "tau", "sigma", "a"), draws = 40000, thin = 4, code = "
      for (i in 1:N) { y[i] ~ dnorm(a[g[i]] + b * x[i], pow(sigma, -2)) }
      for (j in 1:J) { a[j] ~ dnorm(mu, pow(tau, -2)) }
      mu ~ dnorm(0, 0.01)
      b ~ dnorm(0, 0.01)
      tau ~ dnorm(0, 1) T(0, )
      sigma ~ dnorm(0, 1) T(0, )"),
  sleepstudy = list(
    data = { d <- read.csv(paste0(folder, "sleepstudy.csv")); list(y = d$reaction / 100, x = d$days, g = codes(d$subject)) },
    vectors = "B", monitor = c("m", "S", "sigma", "B"), draws = 40000, thin = 4, code = "
      for (i in 1:N) { y[i] ~ dnorm(B[g[i], 1] + B[g[i], 2] * x[i], pow(sigma, -2)) }
      for (j in 1:J) { B[j, 1:2] ~ dmnorm(m, T) }
      for (k in 1:2) { m[k] ~ dnorm(0, 0.04) }
      R[1, 1] <- 0.1
      R[2, 2] <- 0.01
      R[1, 2] <- 0
      R[2, 1] <- 0
      T ~ dwish(R, 4)
      S <- inverse(T)
      sigma ~ dnorm(0, 1) T(0, )"),
  rats = list(
    data = { d <- known("rats_data-rats_model"); list(y = d$y, x = d$x - d$xbar, g = d$rat - 1L) },
    vectors = c("a", "b"), monitor = c("mu_a", "mu_b", "p", "p_a", "p_b", "a", "b"), draws = 20000, thin = 2, code = "
      for (i in 1:N) { y[i] ~ dnorm(a[g[i]] + b[g[i]] * x[i], p) }
      for (j in 1:J) {
        a[j] ~ dnorm(mu_a, p_a)
        b[j] ~ dnorm(mu_b, p_b)
      }
      mu_a ~ dnorm(0, 0.00001)
      mu_b ~ dnorm(0, 0.01)
      p ~ dgamma(1, 0.1)
      p_a ~ dgamma(1, 0.1)
      p_b ~ dgamma(1, 0.1)"),
  seeds = list(
    data = { d <- known("seeds_data-seeds_stanified_model"); list(y = d$n, n = d$N, x1 = d$x1, x2 = d$x2) },
    vectors = "b", monitor = c("c", "sigma", "b"), draws = 400000, thin = 20, code = "
      for (i in 1:N) {
        y[i] ~ dbin(theta[i], n[i])
        logit(theta[i]) <- c[1] + c[2] * x1[i] + c[3] * x2[i] + c[4] * x1[i] * x2[i] + b[i]
        b[i] ~ dnorm(0, pow(sigma, -2))
      }
      for (k in 1:4) { c[k] ~ dnorm(0, 1) }
      sigma ~ dt(0, 1, 1) T(0, )"),
  crossed = list(
    data = crossed(),
    vectors = c("a", "c"), monitor = c("mu", "s", "t", "sigma", "a", "c"), draws = 400000, thin = 20, code = "
      for (i in 1:N) { y[i] ~ dnorm(mu + a[treatment[i]] + c[airport[i]], pow(sigma, -2)) }
      for (j in 1:5) { a[j] ~ dnorm(0, pow(s, -2)) }
      for (k in 1:8) { c[k] ~ dnorm(0, pow(t, -2)) }
      mu ~ dnorm(0, 1)
      s ~ dexp(2)
      t ~ dexp(2)
      sigma ~ dexp(2)"),
  # Davies (1947): yield of dyestuff from six batches, five of each, in grams.
  dyestuff = list(
    data = list(y = c(1545, 1440, 1440, 1520, 1580, 1540, 1555, 1490, 1560, 1495, 1595, 1550, 1605, 1510, 1560, 1445, 1440, 1595,
      1465, 1545, 1595, 1630, 1515, 1635, 1625, 1520, 1455, 1450, 1480, 1445), g = rep(0:5, each = 5)),
    vectors = "a", monitor = c("mu", "tau", "sigma", "a"), draws = 400000, thin = 20, code = "
      for (i in 1:N) { y[i] ~ dnorm(a[g[i]], pow(sigma, -2)) }
      for (j in 1:J) { a[j] ~ dnorm(mu, pow(tau, -2)) }
      mu ~ dnorm(1500, 0.0001)
      tau ~ dt(0, 0.0004, 3) T(0, )
      sigma ~ dt(0, 0.0004, 3) T(0, )"))

asked <- commandArgs(TRUE)
for (name in if (length(asked) > 0) asked else names(cases)) {
  case <- cases[[name]]
  given <- case$data
  data <- c(given, list(N = length(given$y)))
  if (!is.null(data$g)) data <- c(data, list(J = max(data$g) + 1))
  for (group in intersect(names(data), c("g", "treatment", "airport"))) data[[group]] <- data[[group]] + 1
  inits <- lapply(seq_len(chains), function(k) list(.RNG.name = "base::Mersenne-Twister", .RNG.seed = seed + k))
  model <- jags.model(textConnection(paste("model {", case$code, "}")), data, inits, n.chains = chains, n.adapt = 2000, quiet = TRUE)
  update(model, 2000, progress.bar = "none")
  samples <- coda.samples(model, case$monitor, case$draws, thin = case$thin, progress.bar = "none")
  draws <- aperm(simplify2array(lapply(samples, as.matrix)), c(1, 3, 2))
  names_of <- dimnames(draws)[[3]]
  # Enough of long vectors: their first six levels.
  level <- suppressWarnings(as.integer(sub(".*\\[(\\d+).*", "\\1", names_of)))
  kept <- !(sub("\\[.*", "", names_of) %in% case$vectors) | level <= 6
  reference <- lapply(setNames(which(kept), names_of[kept]), function(k) {
    x <- draws[, , k]
    q <- unname(quantile(x, c(0.05, 0.5, 0.95)))
    lapply(list(mean = mean(x), sd = sd(x), q5 = q[1], q50 = q[2], q95 = q[3], ess = ess_mean(x)), signif, 8)
  })
  source <- sprintf("make-references.R: JAGS %s with its module glm, rjags %s, %s: %d chains of 4000 + %d, 1 in %d kept, seed %d",
    jags.version(), packageVersion("rjags"), R.version.string, chains, case$draws, case$thin, seed)
  write_json(list(name = name, source = source, data = given, reference = reference), sprintf("%s.json", name),
    auto_unbox = TRUE, digits = NA)
  cat(name, "smallest ess", min(sapply(reference, `[[`, "ess")), "\n")
}

# brms on rstan: the formula of the case, with the case's priors wherever brms can express them. brms centres the predictors, and
# its prior on the intercept is on that of centred predictors; both make no difference to speak of under priors as wide as these.
args <- commandArgs(FALSE)
here <- dirname(sub("--file=", "", args[grepl("--file=", args)]))
source(file.path(here, "job.R"))
suppressMessages(library(brms))

d <- as.data.frame(data[lengths(data) == data$N])
case <- job$case
wide <- c(prior(normal(0, 10), class = Intercept), prior(normal(0, 10), class = b))
radon <- c(wide, prior(normal(0, 1), class = sd), prior(normal(0, 1), class = sigma))
large <- c(wide, prior(normal(0, 2), class = sd))
spec <- switch(case,
  "radon-intercepts" = {
    d$u <- data$uranium[data$county]
    list(y ~ ground + u + (1 | county), gaussian(), radon,
      c(b_Intercept = "mu", b_u = "g", b_ground = "b", sd_county__Intercept = "sigma_a", sigma = "sigma"))
  },
  "radon-slopes" = list(y ~ ground + uranium + (1 + ground | county), gaussian(), c(radon, prior(lkj(2), class = cor)),
    c(b_Intercept = "mu", b_ground = "b[0]", b_uranium = "b[1]", sd_county__Intercept = "s[0]", sd_county__ground = "s[1]",
      sigma = "sigma", cor_county__Intercept__ground = "rho")),
  "sleepstudy" = list(y ~ days + (1 + days | subject), gaussian(),
    c(prior(normal(250, 100), class = Intercept), prior(normal(0, 50), class = b), prior(normal(0, 50), class = sd),
      prior(normal(0, 50), class = sigma), prior(lkj(2), class = cor)),
    c(b_Intercept = "mu", b_days = "b", sd_subject__Intercept = "s[0]", sd_subject__days = "s[1]", sigma = "sigma",
      cor_subject__Intercept__days = "rho")),
  "fish" = {
    d$w <- factor(d$weather)
    list(y ~ 0 + w + w:temperature, poisson(), prior(normal(0, 5), class = b),
      c(b_w1 = "a[0]", b_w2 = "a[1]", "b_w1:temperature" = "b[0]", "b_w2:temperature" = "b[1]"))
  },
  "gaussian-1e5" = list(y ~ x + (1 | g), gaussian(), c(large, prior(normal(0, 2), class = sigma)),
    c(b_Intercept = "mu", b_x = "b", sd_g__Intercept = "sigma_a", sigma = "sigma")),
  "logistic-1e5" = list(y ~ x + (1 | g), bernoulli(), large, c(b_Intercept = "mu", b_x = "b", sd_g__Intercept = "sigma_a")),
  "poisson-1e5" = list(y ~ x + (1 | g), poisson(), large, c(b_Intercept = "mu", b_x = "b", sd_g__Intercept = "sigma_a")))
key <- file.path(job$cache, sprintf("%s-brms%s.rds", case, packageVersion("brms")))
compile_seconds <- NULL
if (file.exists(key) && !isTRUE(job$fresh)) {
  empty <- readRDS(key)
} else {
  started <- proc.time()[["elapsed"]]
  empty <- brm(spec[[1]], d, family = spec[[2]], prior = spec[[3]], chains = 0, silent = 2)
  compile_seconds <- proc.time()[["elapsed"]] - started
  saveRDS(empty, key)
}
write_peer(sprintf("brms %s, rstan %s", packageVersion("brms"), packageVersion("rstan")), compile_seconds,
  "writes the model its own way; the effects' checks are left to the coefficients, scales and correlations")
for (seed in job$seeds) {
  fit <- update(empty, recompile = FALSE, chains = settings$chains, warmup = settings$warmup,
    iter = settings$warmup + settings$draws, seed = seed, cores = 1, refresh = 0, silent = 2)$fit
  draws <- as.array(fit)
  names <- dimnames(draws)[[3]]
  keep <- !grepl("^(lp__|lprior|L_|Cor_|Intercept$|z_)", names)
  draws <- draws[, , keep, drop = FALSE]
  names <- names[keep]
  known <- names %in% names(spec[[4]])
  # Indices of other scalars are labels, and no reference has them: they only have to mix.
  names[!known] <- gsub("[][,]", ".", names[!known])
  names[known] <- spec[[4]][names[known]]
  dimnames(draws)[[3]] <- names
  parameters <- rstan::get_sampler_params(fit, inc_warmup = TRUE)
  leapfrogs <- function(rows) sum(sapply(parameters, function(m) sum(m[rows, "n_leapfrog__"])))
  kept <- settings$warmup + seq_len(settings$draws)
  write_fit(seed, draws, sum(rstan::get_elapsed_time(fit)), plain = FALSE, extra = list(
    warmupLeapfrogs = leapfrogs(seq_len(settings$warmup)), drawLeapfrogs = leapfrogs(kept),
    divergences = sum(sapply(parameters, function(m) sum(m[kept, "divergent__"])))))
}

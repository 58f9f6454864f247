# MCMCpack's Gibbs sampler for hierarchical regression. Its priors are inverse gamma and inverse Wishart: those of
# radon-slopes-wishart; of other cases only the coefficients can be compared with the reference.
args <- commandArgs(FALSE)
here <- dirname(sub("--file=", "", args[grepl("--file=", args)]))
source(file.path(here, "job.R"))
suppressMessages(library(MCMCpack))
rows <- data.frame(y = data$y, ground = data$ground, county = data$county)
rows$u <- if (job$case == "radon-slopes") data$uranium else data$uranium[data$county]
has_slopes <- job$case != "radon-intercepts"
is_same <- job$case == "radon-slopes-wishart"
names <- if (job$case == "radon-slopes") c("mu", "b[0]", "b[1]") else c("mu", "b", "g")
num_random <- if (has_slopes) 2 else 1
write_peer(sprintf("MCMCpack %s", packageVersion("MCMCpack")), NULL,
  if (!is_same) "inverse-Wishart and inverse-gamma priors on variances")
# The prior of the effects' covariance is inverse Wishart of r degrees of freedom and scale r R.
r <- if (is_same) 3 else num_random
R <- diag(if (is_same) 0.1 / 3 else 0.1, num_random)
for (seed in job$seeds) {
  chains <- list()
  used <- system.time(for (k in seq_len(settings$chains)) {
    chains[[k]] <- MCMChregress(fixed = y ~ ground + u, random = if (has_slopes) ~ ground else ~ 1, group = "county", data = rows,
      burnin = settings$warmup, mcmc = settings$draws, thin = 1, verbose = 0, seed = 100 * seed + k, beta.start = 0,
      sigma2.start = 1, Vb.start = diag(num_random), mubeta = 0, Vbeta = 100, r = r, R = R,
      nu = 0.001, delta = 0.001)$mcmc
  })
  draws <- aperm(simplify2array(lapply(chains, as.matrix)), c(1, 3, 2))
  draws <- draws[, , dimnames(draws)[[3]] != "Deviance", drop = FALSE]
  scalars <- gsub("[][,]", ".", dimnames(draws)[[3]])
  scalars[seq_along(names)] <- names
  dimnames(draws)[[3]] <- scalars
  write_fit(seed, draws, sum(used[c("user.self", "sys.self")]), plain = FALSE)
}

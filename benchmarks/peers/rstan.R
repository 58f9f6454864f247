# Stan through rstan: the hand-written program of the case, chains one after another in this process.
# CPU seconds are Stan's own clock of each chain, which is CPU time, warmup included.
args <- commandArgs(FALSE)
here <- dirname(sub("--file=", "", args[grepl("--file=", args)]))
source(file.path(here, "job.R"))
suppressMessages(library(rstan))
code <- paste(readLines(job$stan), collapse = "\n")
key <- file.path(job$cache, sprintf("%s-rstan%s-%s.rds", job$case, packageVersion("rstan"), substr(tools::md5sum(job$stan), 1, 12)))
compile_seconds <- NULL
if (file.exists(key) && !isTRUE(job$fresh)) {
  program <- readRDS(key)
} else {
  started <- proc.time()[["elapsed"]]
  program <- stan_model(model_code = code, model_name = "peer")
  compile_seconds <- proc.time()[["elapsed"]] - started
  saveRDS(program, key)
}
write_peer(sprintf("rstan %s, StanHeaders %s, R %s", packageVersion("rstan"), packageVersion("StanHeaders"), getRversion()), compile_seconds)
if (!is.null(job$gradientRepeats)) {
  # The call from R into the compiled gradient is in the time: some 20 microseconds.
  fit <- suppressMessages(suppressWarnings(sampling(program, data, chains = 1, iter = 2, refresh = 0, seed = 1)))
  position <- rep(0.1, get_num_upars(fit))
  once <- function(count) { before <- proc.time(); for (k in seq_len(count)) grad_log_prob(fit, position); sum((proc.time() - before)[c(1, 2)]) }
  count <- 10
  while ((elapsed <- once(count)) < 0.1) count <- count * 2
  count <- ceiling(count * 0.3 / elapsed)
  us <- replicate(job$gradientRepeats, 1e6 * once(count) / count)
  write_json(list(us = I(us), note = "each gradient is called from R, which adds some 20 microseconds"), file.path(folder, "gradient.json"), auto_unbox = TRUE, digits = NA)
}
if (!is.null(job$logDensityPoints)) {
  # The fixed points of check-density.ts.
  fit <- suppressMessages(suppressWarnings(sampling(program, data, chains = 1, iter = 2, refresh = 0, seed = 1)))
  index <- seq_len(get_num_upars(fit)) - 1
  values <- sapply(seq_len(job$logDensityPoints) - 1, function(point) as.numeric(log_prob(fit, 0.5 * sin(point + 1 + 1.7 * index))))
  write_json(values, file.path(folder, "log-densities.json"), digits = NA)
}
for (seed in job$seeds) {
  fit <- sampling(program, data, chains = settings$chains, warmup = settings$warmup, iter = settings$warmup + settings$draws,
    seed = seed, cores = 1, refresh = 0)
  draws <- as.array(fit)
  draws <- draws[, , !grepl("^(lp__|L\\[)", dimnames(draws)[[3]]), drop = FALSE]
  parameters <- get_sampler_params(fit, inc_warmup = TRUE)
  leapfrogs <- function(rows) sum(sapply(parameters, function(m) sum(m[rows, "n_leapfrog__"])))
  kept <- settings$warmup + seq_len(settings$draws)
  elapsed <- get_elapsed_time(fit)
  write_fit(seed, draws, sum(elapsed), list(
    warmupLeapfrogs = leapfrogs(seq_len(settings$warmup)), drawLeapfrogs = leapfrogs(kept),
    divergences = sum(sapply(parameters, function(m) sum(m[kept, "divergent__"])))))
}

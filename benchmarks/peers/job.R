# What the R peers share: reading the job, writing fits.
# A job is a folder with job.json: {case, data, settings {chains, warmup, draws}, seeds, fresh, stan, cache}. Each fit is written as
# fit-SEED.bin (Float64, [scalar][chain][draw]) and then fit-SEED.json; the peer itself is described in peer.json.
suppressMessages(library(jsonlite))
folder <- commandArgs(TRUE)[1]
job <- fromJSON(file.path(folder, "job.json"))
data <- job$data
settings <- job$settings

# Names as the language writes them: indices from 0, a vector of one element without its index.
plain_names <- function(names) {
  stems <- sub("\\[.*", "", names)
  single <- stems %in% stems[!duplicated(stems) & !duplicated(stems, fromLast = TRUE)]
  mapply(function(name, is_single) {
    if (!grepl("\\[", name)) return(name)
    index <- as.integer(strsplit(sub(".*\\[(.*)\\]", "\\1", name), ",")[[1]]) - 1L
    stem <- sub("\\[.*", "", name)
    if (is_single && all(index == 0)) stem else sprintf("%s[%s]", stem, paste(index, collapse = ","))
  }, names, single, USE.NAMES = FALSE)
}

# draws: array [draw, chain, scalar] with names in its third dimension, Stan's names unless `plain` is FALSE
write_fit <- function(seed, draws, cpu_seconds, extra = list(), plain = TRUE) {
  names <- dimnames(draws)[[3]]
  writeBin(as.vector(draws), file.path(folder, sprintf("fit-%d.bin", seed)), size = 8, endian = "little")
  fit <- c(list(seed = seed, cpuSeconds = cpu_seconds, names = I(if (plain) plain_names(names) else names),
    numChains = dim(draws)[2], numDraws = dim(draws)[1]), extra)
  write_json(fit, file.path(folder, sprintf("fit-%d.json", seed)), auto_unbox = TRUE, digits = NA)
}

write_peer <- function(version, compile_seconds = NULL, note = NULL) {
  write_json(c(list(version = version), if (!is.null(compile_seconds)) list(compileSeconds = compile_seconds),
    if (!is.null(note)) list(note = note)), file.path(folder, "peer.json"), auto_unbox = TRUE, digits = NA)
}

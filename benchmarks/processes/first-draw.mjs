// From the start of a Node process to the first iteration of the first chain, as a program of a user's would go: import, model,
// data, `sample`. Plain JavaScript, since a TypeScript loader would be in the time. Prints one line of JSON.
import { readFileSync } from "node:fs";

const job = JSON.parse(process.argv[2]);
const { closeWorkers, model, sample } = await import("terrace");
const imported = performance.timeOrigin + performance.now();
const { text, data } = JSON.parse(readFileSync(job.file, "utf8"));
const times = [];
for (const seed of job.seeds) {
  const called = performance.timeOrigin + performance.now();
  const fit = await sample(model(Object.assign([text], { raw: [text] })), data, { ...job.settings, seed });
  const { compileMs, timeToFirstDrawMs, cpuSeconds } = fit.timings;
  times.push({ called, compileMs, firstDrawMs: timeToFirstDrawMs, cpuSeconds });
}
await closeWorkers();
console.log(JSON.stringify({ imported, times }));

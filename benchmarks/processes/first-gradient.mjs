// From the start of a Node process to the first gradient of a model: import, template, data, compilation, one evaluation.
// Plain JavaScript, since a TypeScript loader would be in the time. Prints one line of JSON.
import { readFileSync } from "node:fs";

const { file } = JSON.parse(process.argv[2]);
const { compile, model } = await import("terrace");
const { text, data } = JSON.parse(readFileSync(file, "utf8"));
const compiled = compile(model(Object.assign([text], { raw: [text] })), data);
compiled.logDensityGradient(compiled.allocate(compiled.dimension), compiled.allocate(compiled.dimension));
// Counted from when the process was started.
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ wall: performance.now(), cpu: (user + system) / 1000 }));

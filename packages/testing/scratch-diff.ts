import { createRequire } from "node:module";
import { ownPosteriors } from "./src/posteriors/load-posteriors.js";
import { hardModels } from "./models/hard-models.js";
import { makePlan } from "@terrace/runtime";
import { parseModel } from "@terrace/model";
import { evaluate } from "@terrace/graph";
import { loadTensorflow } from "../backend-tfjs/src/node/load-tensorflow.js";
import { tensorflowLogDensity, tensorflowBatchedLogDensity } from "../backend-tfjs/src/tensorflow-graph/density-session.js";
process.env.TF_NUM_INTEROP_THREADS = "-1";
const { binding, folder } = loadTensorflow() as any;

const host = loadTensorflow();
const only = process.argv[2];
const C = 3;
let s = 12345; const rnd = () => { s = (s * 1103515245 + 12345) & 0x7fffffff; return s / 0x7fffffff; };
const cases: [string, () => any][] = [
  ...ownPosteriors().map(({ posterior, known }) => [known.name, () => makePlan((posterior.sampledAs ?? posterior.model).graph, posterior.data(known.data))] as [string, () => any]),
  ...Object.entries(hardModels).map(([name, [text, data]]) => [name, () => makePlan(parseModel(text).graph, data)] as [string, () => any]),
];
for (const [name, plan] of cases) {
  if (only && !name.includes(only)) continue;
  try {
    const p = plan(); const D = p.dimension;
    const one = tensorflowLogDensity(host, p.programs);
    const many = tensorflowBatchedLogDensity(host, p.programs, C);
    let worst = 0, at = "";
    for (let t = 0; t < 3; t++) {
      const pos = Array.from({ length: C }, () => Float64Array.from({ length: D }, () => 2 * rnd() - 1));
      const packed = new Float64Array(D * C); pos.forEach((q, c) => q.forEach((v, i) => packed[i * C + c] = v));
      const values = new Float64Array(C), grads = new Float64Array(D * C), vonly = new Float64Array(C);
      many.logDensityGradient(packed, values, grads); many.logDensity(packed, vonly);
      pos.forEach((q, c) => {
        const e = evaluate(p.programs.density, { position: q }); const ev = e["value"]![0]!, eg = e["gradient"]!;
        const g = new Float64Array(D); const v = one.logDensityGradient(q, g); const v1 = one.logDensity(q);
        const scale = Math.max(...[...eg].map(Math.abs), 0);
        const chk = (what: string, a: number, b: number, sc: number) => { if (Object.is(a, b)) return; const r = Math.abs(a - b) / Math.max(sc, 1e-300); if (!(r <= worst)) { worst = r; at = `${what} ${a} ${b}`; } };
        chk("value", v, ev, Math.abs(ev)); chk("value1", v1, ev, Math.abs(ev)); chk("valueC", values[c]!, ev, Math.abs(ev)); chk("valueC1", vonly[c]!, ev, Math.abs(ev));
        for (let i = 0; i < D; i++) { chk("g" + i, g[i]!, eg[i]!, Math.abs(eg[i]!) ); chk("gC" + i, grads[i * C + c]!, eg[i]!, Math.abs(eg[i]!)); }
      });
    }
    one.dispose(); many.dispose();
    console.log(worst <= 1e-12 ? "ok " : "BAD", name, worst.toExponential(1), worst > 1e-12 ? at : "", one.graph.nodes.length);
  } catch (e: any) { console.log("ERR", name, String(e.message).slice(0, 300)); if (only) console.log(e.stack); }
}

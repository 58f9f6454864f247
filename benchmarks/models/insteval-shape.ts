/** @file Ratings of lectures: effects of students, lecturers and departments, which are crossed and nested, on 73,421 rows. */

import { numDepartments, numLecturers, numStudents, simulateRatings } from "../data/insteval-shape.js";
import type { GibbsCase } from "../harness/gibbs-case.js";
import { readReference } from "../references/read-reference.js";

const seed = 17;

export const instevalShape: GibbsCase = {
  name: "insteval-shape",
  sampler: "gibbs",
  model: `
    data y: real[N], service: real[N], student: factor(S)[N], lecturer: factor(L)[N], department: factor(D)[N]

    mu    ~ normal(0, 10)
    b     ~ normal(0, 10)
    tau_s ~ half_normal(1)
    tau_l ~ half_normal(1)
    tau_d ~ half_normal(1)
    sigma ~ half_normal(2)

    s[S] ~ normal(0, tau_s)
    l[L] ~ normal(0, tau_l)
    d[D] ~ normal(0, tau_d)
    y ~ normal(mu + b * service + s[student] + l[lecturer] + d[department], sigma)
  `,
  data: () => {
    const { y, service, student, lecturer, department } = simulateRatings(seed);
    return { y, service, student: [...student], lecturer: [...lecturer], department: [...department] };
  },
  peerData: () => {
    const { y, service, student, lecturer, department } = simulateRatings(seed);
    const columns = { student: [...student], lecturer: [...lecturer], department: [...department] };
    return { S: numStudents, L: numLecturers, D: numDepartments, y: [...y], service: [...service], ...columns };
  },
  settings: { chains: 4, warmup: 200, draws: 1000 },
  notCompared: /^$/,
  scales: /^(tau_[sld]|sigma)$/,
  reference: () => readReference("insteval-shape"),
};

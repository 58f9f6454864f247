/** @file Ratings of lectures: crossed effects of students, lecturers and departments on 73,421 rows. */

import { groupNumbers, readTable } from "../data/tables.js";
import type { GibbsCase } from "../harness/gibbs-case.js";
import { readReference } from "../references/read-reference.js";

/** Ratings, and who rated whom where, numbered from 1. */
function readRatings() {
  const { y, service, s, d, dept } = readTable("InstEval") as Record<"y" | "service" | "s" | "d" | "dept", number[]>;
  return { y, service, student: groupNumbers(s), lecturer: groupNumbers(d), department: groupNumbers(dept) };
}

export const insteval: GibbsCase = {
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
    const { student, lecturer, department, ...columns } = readRatings();
    return { ...columns, student: student.numbers, lecturer: lecturer.numbers, department: department.numbers };
  },
  peerData: () => {
    const { student, lecturer, department, ...columns } = readRatings();
    const numbers = { student: student.numbers, lecturer: lecturer.numbers, department: department.numbers };
    return { S: student.numGroups, L: lecturer.numGroups, D: department.numGroups, ...columns, ...numbers };
  },
  settings: { chains: 4, warmup: 200, draws: 1000 },
  notCompared: /^$/,
  scales: /^(tau_[sld]|sigma)$/,
  reference: () => readReference("insteval-shape"),
};

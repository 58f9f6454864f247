/** @file Party identification in the American national election studies; age enters as a factor in treatment coding. */

import { model } from "@terrace/model";
import type { PosteriorModel } from "../src/posteriors/posterior-model.js";

const posterior: PosteriorModel = {
  cases: ["nes1972-nes", "nes1980-nes", "nes1988-nes", "nes1996-nes"],
  model: model`
    data partyid7: real[N], real_ideo: real[N], race_adj: real[N], educ1: real[N], gender: real[N], income: real[N]
    data age: factor(A)[N]
    param b0: real
    param b_ideo: real
    param b_race: real
    param b_age: real[A - 1]
    param b_educ: real
    param b_gender: real
    param b_income: real
    param sigma: positive
    let age_effect[a in A] = a == 0 ? 0 : b_age[a - 1]
    partyid7 ~ normal(
      b0 + b_ideo * real_ideo + b_race * race_adj + age_effect[age] + b_educ * educ1 + b_gender * gender
        + b_income * income,
      sigma)
  `,
  data: (data) => ({ ...data, age: data.age_discrete }),
  elements: ({ name, index }) => {
    if (name !== "beta") return [{ name, index }];
    const k = index[0]!;
    if (k >= 3 && k <= 5) return [{ name: "b_age", index: [k - 3] }];
    return [{ name: ["b0", "b_ideo", "b_race", "", "", "", "b_educ", "b_gender", "b_income"][k]!, index: [] }];
  },
};

export default posterior;

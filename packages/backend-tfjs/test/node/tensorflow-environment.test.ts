import { expect, it } from "vitest";

import { prepareTensorflowEnvironment } from "../../src/node/tensorflow-environment.js";

it("sets what TensorFlow reads and leaves what the person set", () => {
  const environment: NodeJS.ProcessEnv = { TF_NUM_INTRAOP_THREADS: "4", TF_CPP_MIN_LOG_LEVEL: "" };
  prepareTensorflowEnvironment(environment);
  expect(environment).toEqual({
    TF_NUM_INTRAOP_THREADS: "4",
    TF_CPP_MIN_LOG_LEVEL: "",
    TF_NUM_INTEROP_THREADS: "-1",
  });
});

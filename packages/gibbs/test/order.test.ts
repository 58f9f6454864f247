import { describe, expect, it } from "vitest";
import { orderFault } from "../src/order.js";
import type { OrderedStep } from "../src/order.js";

const step = (draws: string[], conditionsOn: string[] = [], integratesOut: string[] = [], movesFrom: string[] = [], replaces: string[] = []): OrderedStep => ({ draws, conditionsOn, integratesOut, movesFrom, replaces }); // prettier-ignore

describe("orderFault", () => {
  it("passes orders that keep the joint distribution", () => {
    const orders: [string[], OrderedStep[]][] = [
      [
        ["a", "t"],
        [step(["a"], ["t"]), step(["t"], ["a"])],
      ],
      // A scale without the effects, then the effects given it.
      [
        ["a", "t", "s"],
        [step(["t"], ["s"], ["a"]), step(["a"], ["t", "s"]), step(["s"], ["a"])],
      ],
      // Two scales without the effects.
      [
        ["a", "t", "s"],
        [step(["t"], ["s"], ["a"]), step(["s"], ["t"], ["a"], ["s"]), step(["a"], ["t", "s"])],
      ],
      // A step between that does not read what is stale.
      [
        ["a", "t", "h"],
        [step(["t"], ["h"], ["a"]), step(["h"], ["t"]), step(["a"], ["t"])],
      ],
      // Stale variables drawn together, or one without the other.
      [
        ["a", "b", "t"],
        [step(["t"], [], ["a", "b"]), step(["a", "b"], ["t"])],
      ],
      [
        ["a", "b", "t"],
        [step(["t"], [], ["a", "b"]), step(["a"], ["t"], ["b"]), step(["b"], ["a", "t"])],
      ],
      // Interweaving moves both.
      [
        ["a", "t"],
        [step(["a"], ["t"]), step(["t"], ["a"]), step(["t", "a"], [], [], ["t", "a"])],
      ],
    ];
    for (const [variables, steps] of orders) expect(orderFault(variables, steps)).toBeUndefined();
    expect(orderFault(["y", "w"], [step(["w"], ["y"]), step(["y"], ["w"])], ["w"])).toBeUndefined();
    // A product in its variable's place, and back.
    const [to, back] = [step(["u"], ["z", "t"], [], [], ["z"]), step(["z"], ["u", "t"], [], [], ["u"])];
    expect(orderFault(["z", "t", "u"], [to, step(["u"], ["t"]), step(["t"], ["u"]), back], ["u"])).toBeUndefined();
  });

  const bad: [string, string[], OrderedStep[], string[]][] = [
    [
      "step 2 draws `t` from the value of `z`, but step 1 has put `u` in its place",
      ["z", "t", "u"],
      [step(["u"], ["z", "t"], [], [], ["z"]), step(["t"], ["z"]), step(["z"], ["u", "t"], [], [], ["u"])],
      ["u"],
    ],
    [
      "`z` is stale at the end: step 1 has put `u` in its place",
      ["z", "t", "u"],
      [step(["u"], ["z", "t"], [], [], ["z"]), step(["t"], ["u"])],
      ["u"],
    ],
    [
      "step 2 draws `s` from the value of `a`, but step 1 has drawn `t` with `a` integrated out",
      ["a", "t", "s"],
      [step(["t"], ["s"], ["a"]), step(["s"], ["a"]), step(["a"], ["t", "s"])],
      [],
    ],
    [
      "`a` is stale at the end: step 2 has drawn `t` with `a` integrated out",
      ["a", "t"],
      [step(["a"], ["t"]), step(["t"], [], ["a"])],
      [],
    ],
    [
      "step 2 draws `a` from the value of `b`, but step 1 has drawn `t` with `b` integrated out",
      ["a", "b", "t"],
      [step(["t"], [], ["a", "b"]), step(["a"], ["t", "b"]), step(["b"], ["t", "a"])],
      [],
    ],
    [
      "step 2 draws `t`, `a` from the value of `a`, but step 1 has drawn `s` with `a` integrated out",
      ["a", "t", "s"],
      [step(["s"], ["t"], ["a"]), step(["t", "a"], ["s"], [], ["t", "a"])],
      [],
    ],
    [
      "step 1 draws `y` from the value of `w`, but it has no value before it is drawn",
      ["y", "w"],
      [step(["y"], ["w"]), step(["w"], ["y"])],
      ["w"],
    ],
    ["step 1 draws `a`, which it integrates out", ["a"], [step(["a"], [], ["a"])], []],
    [
      "step 1 conditions on `a`, which it integrates out",
      ["a", "t"],
      [step(["t"], ["a"], ["a"]), step(["a"], ["t"])],
      [],
    ],
    ["step 1 conditions on `t`, which it draws", ["t"], [step(["t"], ["t"])], []],
    ["no step draws `t`", ["a", "t"], [step(["a"], ["t"])], []],
    ["step 1 names `c`, which is no variable of the sweep", ["a"], [step(["a"], ["c"])], []],
    ["step 2 draws nothing", ["a"], [step(["a"]), step([])], []],
    ["step 1 draws a variable twice (`a`, `a`)", ["a"], [step(["a", "a"])], []],
    [
      // Stale again after a second reduced draw.
      "step 4 draws `s` from the value of `a`, but step 3 has drawn `t` with `a` integrated out",
      ["a", "t", "s"],
      [step(["t"], ["s"], ["a"]), step(["a"], ["t", "s"]), step(["t"], ["s"], ["a"]), step(["s"], ["a"]), step(["a"], ["t", "s"])], // prettier-ignore
      [],
    ],
  ];
  it.each(bad)("refuses: %s", (fault, variables, steps, fresh) => {
    expect(orderFault(variables, steps, fresh)).toBe(fault);
  });
});

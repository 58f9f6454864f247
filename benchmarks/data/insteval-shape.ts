/**
 * @file Rows of the shape of the ratings of lectures at ETH Zurich (`InstEval` of the R package lme4): 73,421 ratings by 2,972
 * students of 1,128 lecturers in 14 departments, with as many rows a level as there, and effects of the sizes that are
 * estimated there. Simulated, so that no file is shipped.
 */

import { firstAbove, fourDecimals, mulberry, standardNormal } from "./simulated.js";

/** Rows; levels are numbered from 1. */
export interface Ratings {
  readonly y: Float64Array;
  /** 1 for a lecture that a lecturer holds for another department. */
  readonly service: Float64Array;
  readonly student: Int32Array;
  readonly lecturer: Int32Array;
  /** A lecturer's department. */
  readonly department: Int32Array;
}

export const numRatings = 73_421;
export const numStudents = 2972;
export const numLecturers = 1128;
export const numDepartments = 14;

/** Values from which the ratings are drawn. */
export const truth = { mean: 3.28, service: -0.09, student: 0.33, lecturer: 0.51, department: 0.08, residual: 1.18 };

/** The rows of a seed, the same everywhere. */
export function simulateRatings(seed: number): Ratings {
  const random = mulberry(seed);
  const effects = (count: number, sd: number): number[] =>
    Array.from({ length: count }, () => sd * standardNormal(random));
  const ofStudent = effects(numStudents, truth.student);
  const ofLecturer = effects(numLecturers, truth.lecturer);
  const ofDepartment = effects(numDepartments, truth.department);
  // Departments differ in size by a factor of four, lecturers in ratings by much more.
  const departmentOf = ofLecturer.map((_, k) => Math.floor(numDepartments * ((k + 0.5) / numLecturers) ** 0.75));
  const weights = ofLecturer.map(() => Math.exp(1.2 * standardNormal(random)));
  const everyone = wheel([...departmentOf.keys()], weights);
  const wheels = ofDepartment.map((_, d) =>
    wheel(
      [...departmentOf.keys()].filter((k) => departmentOf[k] === d),
      weights,
    ),
  );
  const home = ofStudent.map(() => Math.floor(numDepartments * random()));

  const rows: Ratings = {
    y: new Float64Array(numRatings),
    service: new Float64Array(numRatings),
    student: new Int32Array(numRatings),
    lecturer: new Int32Array(numRatings),
    department: new Int32Array(numRatings),
  };
  for (let row = 0; row < numRatings; row++) {
    // The first rows give every student and every lecturer one.
    const student = row < numStudents ? row : Math.floor(numStudents * random());
    const isHome = random() < 0.4;
    const lecturer = row < numLecturers ? row : (isHome ? wheels[home[student]!]! : everyone)(random());
    const department = departmentOf[lecturer]!;
    const service = department === home[student] ? 0 : Number(random() < 0.75);
    const mean = truth.mean + truth.service * service + ofStudent[student]! + ofLecturer[lecturer]! + ofDepartment[department]!; // prettier-ignore
    rows.y[row] = fourDecimals(mean + truth.residual * standardNormal(random));
    rows.service[row] = service;
    rows.student[row] = student + 1;
    rows.lecturer[row] = lecturer + 1;
    rows.department[row] = department + 1;
  }
  return rows;
}

/** A function from a number between 0 and 1 to one of `members`, each as often as its weight says. */
function wheel(members: readonly number[], weights: readonly number[]): (uniform: number) => number {
  let total = 0;
  const edges = Float64Array.from(members, (k) => (total += weights[k]!));
  return (uniform) => members[firstAbove(edges, uniform * total)]!;
}

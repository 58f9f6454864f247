/** @file Complete pooling of radon in 919 houses: one line for all counties, beside the least squares line. */

import { sample } from "terrace";
import { commandLineOptions, timings } from "./options.js";
import { readHouses } from "./pooling/houses.js";
import { leastSquares } from "./pooling/least-squares.js";
import { completePooling } from "./pooling/models.js";

const houses = readHouses();
const { intercept, slope } = leastSquares(houses.x, houses.y)!;
const fit = await sample(completePooling, { ...houses }, commandLineOptions(1));
console.log(String(fit.summary()));
console.log(`Least squares: a ${intercept.toFixed(2)}, b ${slope.toFixed(2)}.`);
console.log(`Times: ${timings(fit)}.`);

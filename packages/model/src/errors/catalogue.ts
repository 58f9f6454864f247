/**
 * @file The errors of the checker: every sentence that it says. A function a mistake; the throwing place gives the facts.
 * The message is what is wrong, then the code frame, then one way out.
 */

import { declarationErrors } from "./declaration-catalogue.js";
import { dimErrors } from "./dim-catalogue.js";
import { distributionErrors } from "./distribution-catalogue.js";
import { mixtureErrors } from "./mixture-catalogue.js";
import { nameErrors } from "./name-catalogue.js";
import { subscriptErrors } from "./subscript-catalogue.js";

/** The errors of the checker, by what went wrong. */
export const checkErrors = {
  ...nameErrors,
  ...dimErrors,
  ...subscriptErrors,
  ...declarationErrors,
  ...distributionErrors,
  ...mixtureErrors,
};

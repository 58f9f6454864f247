/** @file The models of all cases. */

import type { PosteriorModel } from "../src/posteriors/posterior-model.js";
import accelGp from "./accel-gp.js";
import arK from "./ar-k.js";
import arma11 from "./arma11.js";
import blr from "./blr.js";
import bones from "./bones.js";
import captureRecapture from "./capture-recapture.js";
import dogs from "./dogs.js";
import dugongs from "./dugongs.js";
import earnHeight from "./earn-height.js";
import eightSchools from "./eight-schools.js";
import gaussMix from "./gauss-mix.js";
import gpRegr from "./gp-regr.js";
import hier2pl from "./hier-2pl.js";
import hmmDrive from "./hmm-drive.js";
import hmmExample from "./hmm-example.js";
import irt2pl from "./irt-2pl.js";
import kidscoreInteraction from "./kidscore-interaction.js";
import kidscoreInteractionCentred from "./kidscore-interaction-centred.js";
import kidscoreMomWork from "./kidscore-mom-work.js";
import kidscoreMomhs from "./kidscore-momhs.js";
import kidscoreMomiq from "./kidscore-momiq.js";
import kilpisjarvi from "./kilpisjarvi.js";
import logearnHeight from "./logearn-height.js";
import logearnInteraction from "./logearn-interaction.js";
import logearnLogheightMale from "./logearn-logheight-male.js";
import logmesquite from "./logmesquite.js";
import logmesquiteVolume from "./logmesquite-volume.js";
import logmesquiteVolumeArea from "./logmesquite-volume-area.js";
import mesquite from "./mesquite.js";
import nes from "./nes.js";
import poissonCubic from "./poisson-cubic.js";
import radonIntercepts from "./radon-intercepts.js";
import radonSlopes from "./radon-slopes.js";
import rate from "./rate.js";
import rats from "./rats.js";
import seeds from "./seeds.js";
import wells from "./wells.js";

/** Every posterior in the language, by file name. */
export const posteriorModels: readonly PosteriorModel[] = [
  accelGp,
  arK,
  arma11,
  blr,
  bones,
  captureRecapture,
  dogs,
  dugongs,
  earnHeight,
  eightSchools,
  gaussMix,
  gpRegr,
  hier2pl,
  hmmDrive,
  hmmExample,
  irt2pl,
  kidscoreInteraction,
  kidscoreInteractionCentred,
  kidscoreMomWork,
  kidscoreMomhs,
  kidscoreMomiq,
  kilpisjarvi,
  logearnHeight,
  logearnInteraction,
  logearnLogheightMale,
  logmesquite,
  logmesquiteVolume,
  logmesquiteVolumeArea,
  mesquite,
  nes,
  poissonCubic,
  radonIntercepts,
  radonSlopes,
  rate,
  rats,
  seeds,
  wells,
];

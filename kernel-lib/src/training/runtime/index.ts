// What TensorFlow.js trains with, in one place.
export { type RuntimeName, runtimeNames } from "./candidate";
export {
  chooseRuntime,
  type PassedOver,
  type RuntimeOptions,
  type TrainingRuntime,
} from "./choose-runtime";
export { type GradientCheck, gradientChecks } from "./gradient-reference";
export { type RuntimeFinding, surveyRuntimes } from "./survey-runtimes";

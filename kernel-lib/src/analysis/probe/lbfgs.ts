import { throwIfAborted } from "../../core/errors";
import type { LongWork } from "../../core/progress";

export interface Evaluation {
  readonly value: number;
  readonly gradient: Float64Array;
}

export interface LbfgsOptions extends LongWork {
  /** An approximate inverse of the Hessian times a gradient, symmetric and positive definite; default the identity. */
  readonly precondition?: (gradient: Float64Array) => Float64Array;
  /** Stops when the decrease that the quadratic model still promises is below this share of the value. */
  readonly tolerance: number;
  readonly maxIterations: number;
}

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
  readonly evaluations: number;
  /** False where `maxIterations` ended the search. */
  readonly converged: boolean;
}

const MEMORY = 12;
/** Strong Wolfe conditions: the value falls, and the slope is at most this share of what it was. */
const DECREASE = 1e-4;
const CURVATURE = 0.9;
const MAX_STEPS = 40;
/** Where rounding hides a further decrease, the model may promise this share of the value at most. */
const ROUNDING = 1e-9;

/** A past step s, the change y of the gradient over it, y preconditioned, and 1 / (s·y). */
interface Step {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly preconditionedY: Float64Array;
  readonly rho: number;
}

/**
 * Minimises a smooth convex function by limited-memory BFGS (Nocedal and Wright, "Numerical Optimization", 2nd edition,
 * algorithms 7.4 and 3.5–3.6), with the two-loop recursion started from `precondition`.
 */
export async function lbfgs(
  evaluate: (x: Float64Array) => Promise<Evaluation>,
  start: Float64Array,
  options: LbfgsOptions,
): Promise<Minimum> {
  const precondition = options.precondition ?? ((gradient) => gradient.slice());
  const steps: Step[] = [];
  let x = start;
  let evaluations = 1;
  let { value, gradient } = await evaluate(x);
  let preconditioned = precondition(gradient);
  for (let iteration = 0; ; iteration++) {
    throwIfAborted(options.signal);
    options.onProgress?.({ done: iteration, unit: "iterations" });
    const direction = descent(steps, gradient, preconditioned);
    const slope = dot(direction, gradient);
    // −slope / 2 is what a full step gains where the quadratic model is right.
    const converged = -slope / 2 <= options.tolerance * Math.abs(value);
    const summary = { x, value, iterations: iteration, evaluations };
    if (converged || iteration === options.maxIterations) return { ...summary, converged };
    const found = await lineSearch(evaluate, x, direction, { value, slope });
    if (!found) return { ...summary, converged: -slope / 2 <= ROUNDING * Math.abs(value) };
    evaluations += found.evaluations;
    const nextPreconditioned = precondition(found.gradient);
    const s = combine(found.x, x, -1);
    const y = combine(found.gradient, gradient, -1);
    const preconditionedY = combine(nextPreconditioned, preconditioned, -1);
    steps.push({ s, y, preconditionedY, rho: 1 / dot(s, y) });
    if (steps.length > MEMORY) steps.shift();
    ({ x, value, gradient } = found);
    preconditioned = nextPreconditioned;
  }
}

interface Found extends Evaluation {
  readonly x: Float64Array;
  readonly evaluations: number;
}

/** A step's length along the direction, with the function's value and slope there. */
interface Trial {
  readonly step: number;
  readonly value: number;
  readonly slope: number;
}

/** A step along the direction that meets the strong Wolfe conditions; undefined where rounding leaves none. */
async function lineSearch(
  evaluate: (x: Float64Array) => Promise<Evaluation>,
  x: Float64Array,
  direction: Float64Array,
  origin: { readonly value: number; readonly slope: number },
): Promise<Found | undefined> {
  // `low` is the best point known to have decreased enough; `high` closes the bracket once there is one.
  let low: Trial = { step: 0, ...origin };
  let high: Trial | undefined;
  let step = 1;
  for (let evaluations = 1; evaluations <= MAX_STEPS; evaluations++) {
    const at = combine(x, direction, step);
    const { value, gradient } = await evaluate(at);
    const trial = { step, value, slope: dot(gradient, direction) };
    // A step too long by far gives no number; it is too long all the same.
    const decreased = value <= origin.value + DECREASE * step * origin.slope;
    if (!decreased || value >= low.value) high = trial;
    else if (Math.abs(trial.slope) <= -CURVATURE * origin.slope)
      return { x: at, value, gradient, evaluations };
    else {
      if (trial.slope * ((high?.step ?? Infinity) - low.step) >= 0) high = low;
      low = trial;
    }
    step = high ? between(low, high) : 2 * step;
  }
  return undefined;
}

/** The minimiser of the cubic through two points and their slopes, kept off the ends (N&W 3.59). */
function between(a: Trial, b: Trial): number {
  const d1 = a.slope + b.slope - (3 * (a.value - b.value)) / (a.step - b.step);
  const d2 = Math.sign(b.step - a.step) * Math.sqrt(Math.max(0, d1 * d1 - a.slope * b.slope));
  const cubic = b.step - ((b.step - a.step) * (b.slope + d2 - d1)) / (b.slope - a.slope + 2 * d2);
  const share = (cubic - a.step) / (b.step - a.step);
  return a.step + (b.step - a.step) * (share > 0.1 && share < 0.9 ? share : 0.5);
}

/** The two-loop recursion; H₀q is put together from preconditioned vectors at hand, one application an iteration. */
function descent(steps: readonly Step[], gradient: Float64Array, preconditioned: Float64Array): Float64Array {
  const q = gradient.slice();
  const direction = preconditioned.slice();
  const alphas = new Float64Array(steps.length);
  for (let i = steps.length - 1; i >= 0; i--) {
    const { s, y, preconditionedY, rho } = steps[i]!;
    alphas[i] = rho * dot(s, q);
    addTo(q, y, -alphas[i]!);
    addTo(direction, preconditionedY, -alphas[i]!);
  }
  const latest = steps.at(-1);
  if (latest) scale(direction, 1 / (latest.rho * dot(latest.y, latest.preconditionedY)));
  for (let i = 0; i < steps.length; i++) {
    const { s, y, rho } = steps[i]!;
    addTo(direction, s, alphas[i]! - rho * dot(y, direction));
  }
  scale(direction, -1);
  return direction;
}

function scale(target: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i]! *= factor;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addTo(target: Float64Array, other: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i]! += factor * other[i]!;
}

/** a + factor · b. */
function combine(a: Float64Array, b: Float64Array, factor: number): Float64Array {
  const sum = a.slice();
  addTo(sum, b, factor);
  return sum;
}

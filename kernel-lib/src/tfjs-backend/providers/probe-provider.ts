import { messageOf } from "../../core/errors";
import type { Provider } from "../../onnx/providers";
import type { SyncRuntime } from "../../onnx/sync-runtime";
import { type Kernel, KernelCall } from "../kernel-call";
import { kernels } from "../kernels";
import { type Elements, toElements } from "../recording/elements";
import { GraphRunner } from "../recording/graph-runner";
import { Recorder } from "../recording/recorder";
import { Value } from "../recording/value";
import { formProbes } from "./form-probes";
import { type KernelProbe, kernelProbes, volumeProbes } from "./kernel-probes";
import { maskedMaxPoolGrad } from "./masked-max-pool";
import { type Form, forms, RewritingRecorder } from "./rewriting-recorder";

/** What a provider computes rightly; that it takes a node is no proof. */
export interface ProviderSupport {
  /** Forms of operators that it computes wrongly or not at all, which are recorded in another way. */
  readonly avoided: ReadonlySet<Form>;
  /** Kernels that TensorFlow.js's cpu backend has to compute, with the reason. */
  readonly lost: ReadonlyMap<string, string>;
}

/** Largest difference from the processor's result, relative to its largest magnitude: GPUs' sines and TF32 are that coarse. */
const tolerance = 2e-3;

/** The processor's provider, which the tests prove. */
export const fullSupport: ProviderSupport = { avoided: new Set(), lost: new Map() };

const known = new Map<Provider, ProviderSupport>();

/** Runs every kernel once on the provider and on the processor, and compares; once a process. */
export function probeProvider(runtime: SyncRuntime, provider: Provider): ProviderSupport {
  const found = known.get(provider) ?? (provider === "cpu" ? fullSupport : probe(runtime, provider));
  known.set(provider, found);
  return found;
}

/** The kernel to record with, in the form that the provider computes rightly. */
export function kernelFor(name: string, { avoided, lost }: ProviderSupport): Kernel | undefined {
  if (lost.has(name)) return undefined;
  return name === "MaxPoolGrad" && avoided.has("places of maxima") ? maskedMaxPoolGrad : kernels[name];
}

function probe(runtime: SyncRuntime, provider: Provider): ProviderSupport {
  const avoided = new Set(forms.filter((form) => formFault(runtime, provider, form) !== null));
  const lost = new Map<string, string>();
  const judge = (probes: readonly KernelProbe[]): void => {
    const faults = kernelFaults(runtime, provider, probes, avoided);
    if (typeof faults !== "string") {
      for (const [kernel, fault] of faults) lost.set(kernel, fault);
      return;
    }
    const [first] = probes;
    if (!first) return;
    if (probes.length === 1) {
      lost.set(first.kernel, faults);
      return;
    }
    // One that fails fails the whole graph: it is looked for in halves.
    const middle = Math.ceil(probes.length / 2);
    judge(probes.slice(0, middle));
    judge(probes.slice(middle));
  };
  judge(kernelProbes);
  for (const one of volumeProbes) judge([one]);
  return { avoided, lost };
}

/** Null where the provider computes the form rightly. */
function formFault(runtime: SyncRuntime, provider: Provider, form: Form): string | null {
  try {
    const [expected, actual] = (["cpu", provider] as const).map((on) => {
      const value = formProbes[form](new Recorder());
      return compute(runtime, on, [value]);
    });
    return differs(expected?.[0], actual?.[0]);
  } catch (error) {
    return messageOf(error);
  }
}

/** Kernels that the provider computes wrongly; a reason where it does not compute the graph of all of them. */
function kernelFaults(
  runtime: SyncRuntime,
  provider: Provider,
  probes: readonly KernelProbe[],
  avoided: ReadonlySet<Form>,
): Map<string, string> | string {
  const support = { avoided, lost: new Map<string, string>() };
  const expected = probes.map((probe) => recordProbe(probe, new Recorder(), kernels[probe.kernel]));
  const recorder = new RewritingRecorder(avoided);
  const actual = probes.map((probe) => recordProbe(probe, recorder, kernelFor(probe.kernel, support)));
  const right = compute(runtime, "cpu", expected.flat());
  const faults = new Map<string, string>();
  try {
    const here = compute(runtime, provider, actual.flat());
    let position = 0;
    for (const [i, { kernel }] of probes.entries()) {
      for (const _ of expected[i] ?? []) {
        const fault = differs(right[position], here[position]);
        if (fault !== null) faults.set(kernel, fault);
        position++;
      }
    }
    return faults;
  } catch (error) {
    return messageOf(error);
  }
}

function recordProbe(
  { kernel: name, inputs, attributes }: KernelProbe,
  recorder: Recorder,
  kernel: Kernel | undefined,
): Value[] {
  const values = new Map<string, Value>();
  for (const [key, { type, shape, values: elements }] of Object.entries(inputs))
    values.set(key, recorder.data(toElements(elements, type), type, shape));
  const call = new KernelCall(name, recorder, values, attributes, ({ source }) => {
    if (source.kind !== "data") throw new Error("only inputs are looked at before they are computed");
    return source.elements;
  });
  const result = kernel?.(call) ?? null;
  if (result === null) throw new Error(`the probe of ${name} cannot be recorded`);
  return result instanceof Value ? [result] : [...result];
}

function compute(runtime: SyncRuntime, provider: Provider, values: readonly Value[]): Elements[] {
  const runner = new GraphRunner(runtime, { provider, threads: 1, sessions: 1 });
  try {
    const pending = [...new Set(values)].filter(({ source }) => source.kind === "pending");
    runner.run(pending);
    return values.map(({ source }) => {
      if (source.kind !== "data") throw new Error("a result was not computed");
      return source.elements;
    });
  } finally {
    runner.dispose();
  }
}

/** Null where `actual` is `expected`, as far as one can ask. */
function differs(expected: Elements | undefined, actual: Elements | undefined): string | null {
  if (!expected || actual?.length !== expected.length) return "nothing came out";
  const scale = Math.max(1e-6, ...expected.map(Math.abs));
  const worst = Math.max(...Array.from(expected, (value, i) => Math.abs(value - (actual[i] ?? 0))));
  return worst <= tolerance * scale ? null : `off by ${worst.toExponential(1)} of ${scale.toExponential(1)}`;
}

// The entry point `softcon/tfjs-backend`: TensorFlow.js on onnxruntime, usable without the rest of the library.
export * as fused from "./fused";
export { type OnnxBackendOptions, registerOnnxBackend } from "./register";
export { type CompiledStep, type CompileOptions, compileStep } from "./steps/compile-step";
export type { StepInputs, StepTensors } from "./steps/step-tensors";

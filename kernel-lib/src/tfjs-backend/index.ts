// The entry point `softcon/tfjs-backend`: TensorFlow.js on onnxruntime, usable without the rest of the library.
export { type OnnxBackendOptions, registerOnnxBackend } from "./register";

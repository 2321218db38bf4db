// Runs TensorFlow.js's own tests of its core in this process, against one backend; bundled and started by run.mjs.
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops";
import "@tensorflow/tfjs-backend-cpu";
import { writeFileSync } from "node:fs";
import { env } from "@tensorflow/tfjs-core";
import { setTestEnvs } from "@tensorflow/tfjs-core/dist/jasmine_util";
import jasmineRequire from "jasmine-core";
import { registerOnnxBackend } from "../../kernel-lib/dist/tfjs-backend/index.js";

const [backend, provider, part, resultFile] = process.argv.slice(2);
/** Calls that the cpu backend's kernels computed, by kernel. */
const fallbacks = {};
await registerOnnxBackend({
  provider,
  threads: 1,
  onFallback: (kernel) => {
    fallbacks[kernel] = (fallbacks[kernel] ?? 0) + 1;
  },
});

jasmineRequire.boot();
const runner = globalThis.jasmine.getEnv();
env().set("IS_TEST", true);
// The tests see one name, so that results can be compared by the tests' full names.
setTestEnvs([{ name: "tested", backendName: backend, isDataSync: true }]);

/** One line a test: status, full name, first reason of failure. */
const lines = [];
runner.addReporter({
  specDone({ status, fullName, failedExpectations }) {
    if (status === "excluded") return;
    const reason = failedExpectations[0]?.message?.split("\n")[0] ?? "";
    lines.push({ status, name: fullName, reason });
  },
});
runner.configure({ random: false, specFilter: (spec) => spec.getFullName().includes(part) });
await import("@tensorflow/tfjs-core/dist/tests");
const { overallStatus, incompleteReason } = await runner.execute();
writeFileSync(
  resultFile,
  JSON.stringify({ lines, fallbacks, overallStatus, incompleteReason: incompleteReason ?? "" }),
);
process.exit(0);

import type { ProblemKind } from "../core/errors";
import type { Architecture } from "../networks/architectures";
import type { Provider } from "../onnx/providers";
import type { ModelDescription, Output } from "./build-model";
import type { PreprocessingOptions } from "./preprocessing";

/** Where a model's weights come from. */
export type WeightSource =
  | { readonly kind: "checkpoint"; readonly path: string }
  | { readonly kind: "onnx"; readonly path: string }
  | { readonly kind: "random"; readonly architecture: Architecture; readonly seed: number };

/** What the worker needs to open a model. */
export interface OpenRequest {
  readonly id: string;
  readonly source: WeightSource;
  readonly license: string;
  /** Where the weights were published, for the record. */
  readonly origin: string;
  /** The bands the network takes, in its order; null: told by its number of channels. */
  readonly networkBands: readonly string[] | null;
  readonly preprocessing: PreprocessingOptions;
  readonly precision: "fp32" | "int8";
  /** Null: the embedding, and the probabilities where there is a classifier. */
  readonly outputs: readonly Output[] | null;
  readonly provider: Provider | "auto";
  readonly threads: number;
}

/** What the worker opened. */
export interface Opened {
  readonly description: ModelDescription;
  readonly provider: Provider;
  /** Providers that were tried before, and why they were passed over. */
  readonly passedOver: readonly { readonly provider: Provider; readonly reason: string }[];
}

/** Digital numbers of a batch, [B, bands, H, W], row-major. */
export interface PixelBatch {
  readonly data: Float32Array | Uint16Array;
  readonly shape: readonly [batch: number, bands: number, height: number, width: number];
}

/** One output of a batch, row-major. */
export interface OutputTensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

export type Outputs = Readonly<Record<string, OutputTensor>>;

export type ToWorker =
  | { readonly kind: "open"; readonly request: OpenRequest }
  | { readonly kind: "run"; readonly job: number; readonly batch: PixelBatch }
  | { readonly kind: "close" };

export type FromWorker =
  | { readonly kind: "opened"; readonly opened: Opened }
  | {
      readonly kind: "ran";
      readonly job: number;
      readonly outputs: Outputs;
      /** The batch's own memory, given back. */
      readonly pixels: PixelBatch["data"];
    }
  | {
      readonly kind: "failed";
      /** Null: opening failed. */
      readonly job: number | null;
      readonly message: string;
      /** Null: a defect, not a problem of the user's. */
      readonly problem: ProblemKind | null;
    }
  | { readonly kind: "closed" };

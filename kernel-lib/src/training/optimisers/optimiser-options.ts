/** Which optimiser, with its constants. The learning rate comes with each step. */
export type OptimiserOptions =
  /** PyTorch's SGD: g ← g + w θ, m ← μ m + g, θ ← θ − η m. */
  | { readonly kind: "sgd"; readonly momentum?: number; readonly weightDecay?: number }
  /** PyTorch's AdamW: decay apart from the gradient. */
  | {
      readonly kind: "adamw";
      readonly beta1?: number;
      readonly beta2?: number;
      readonly epsilon?: number;
      readonly weightDecay?: number;
    }
  /** LARS as MoCo v3 has it: matrices and filters get steps in proportion to their length; vectors are as in SGD. */
  | {
      readonly kind: "lars";
      readonly momentum?: number;
      readonly weightDecay?: number;
      readonly trust?: number;
    };

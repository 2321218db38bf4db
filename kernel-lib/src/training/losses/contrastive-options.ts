/** The pretraining loss L = λ L_hard + (1 − λ) L_soft [V]. */
export interface ContrastiveOptions {
  /** λ, 0–1 [O], default 0.1; 1 is plain contrastive learning. */
  readonly hardWeight: number;
  /** τ of the hard term, default 0.2 [V for the lab's MoCo baselines; O for SoftCon]. */
  readonly temperature: number;
  /** τ_s of the soft term [O], default 0.1. */
  readonly softTemperature: number;
  /** Binary cross-entropy [S] or the soft cross-entropy instead [O]. */
  readonly softLoss: "binary" | "cross-entropy";
  /** Multiply the hard term by 2τ, as MoCo v3 [O], default off. */
  readonly scaled: boolean;
}

export const contrastiveDefaults: ContrastiveOptions = {
  hardWeight: 0.1,
  temperature: 0.2,
  softTemperature: 0.1,
  softLoss: "binary",
  scaled: false,
};

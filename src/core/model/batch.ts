/** What of a job the size of activations and the work depend on: one micro-batch. */
export interface Batch {
  /** Tokens in a sequence, s. */
  readonly sequence: number;
  /** Sequences, b. */
  readonly microBatch: number;
  /** The attention kernel keeps no sequence x sequence matrix. */
  readonly flashAttention: boolean;
}

/** T = b s. */
export const batchTokens = (batch: Batch) => batch.sequence * batch.microBatch;

/** What DeepSpeed keeps in host memory, by the names of arXiv 2507.03305. */
export const tensorNames = [
  'momentum',
  'variance',
  'master gradients',
  'master weights',
  'compute weights',
  'activations',
  'compute gradients',
] as const;
export type TensorName = (typeof tensorNames)[number];

export type Sizes = Readonly<Record<TensorName, number>>;

/** Bytes: 20 a parameter, and the checkpoints of all layers. */
export const sizesOf = (parameters: number, checkpointBytes: number): Sizes => ({
  momentum: 4 * parameters,
  variance: 4 * parameters,
  'master gradients': 4 * parameters,
  'master weights': 4 * parameters,
  'compute weights': 2 * parameters,
  activations: checkpointBytes,
  'compute gradients': 2 * parameters,
});

import type { OptimizerKind } from '../../job/choices.ts';

/** A trained tensor as its optimizer sees it, and how many there are. */
export interface Trained {
  readonly rows: number;
  /** 1 for a vector. */
  readonly columns: number;
  readonly count: number;
  /** A matrix within a layer: what GaLore projects and Muon makes orthogonal. */
  readonly inLayer: boolean;
}

const elements = ({ rows, columns }: Trained) => rows * columns;
const total = (tensors: readonly Trained[], size: (one: Trained) => number) =>
  tensors.reduce((sum, one) => sum + one.count * size(one), 0);

export const trainedElements = (tensors: readonly Trained[]): number => total(tensors, elements);
export const largestTrained = (tensors: readonly Trained[]): number => Math.max(0, ...tensors.map(elements));

/** Elements that share an fp32 scale in 8-bit states, and tensors too small for them. bitsandbytes, optim/optimizer.py. */
const block = 256;
const tooSmallFor8Bit = 4096;
/** `rank` of transformers' GaLore where none is given. Zhao et al., arXiv 2403.03507; galore_torch. */
const galoreRank = 128;

/**
 * Bytes of the states that an optimizer keeps for tensors of `parameterBytes` an element (2 or 4).
 *
 * adamw, adamw-fused: two moments in the weights' own precision (torch/optim/adamw.py makes them `zeros_like`).
 * adamw-8bit and its paged form: a byte each, with scales (Dettmers et al., arXiv 2110.02861). paged-adamw: fp32 moments
 * (bitsandbytes). lion: one fp32 moment (Chen et al., arXiv 2302.06675; bitsandbytes). adafactor: fp32 sums of rows and
 * of columns, no moment (Shazeer and Stern, arXiv 1804.04235, section 4). galore: moments of rank x the longer side, and
 * the projection of rank x the shorter one. muon: one momentum for matrices, AdamW for all else (Jordan et al., 2024).
 */
export const stateBytes = (kind: OptimizerKind, tensors: readonly Trained[], parameterBytes: number): number => {
  const adamw = (one: Trained) => 2 * parameterBytes * elements(one);
  switch (kind) {
    case 'adamw':
    case 'adamw-fused':
      return total(tensors, adamw);
    case 'adamw-8bit':
    case 'paged-adamw-8bit':
      return total(tensors, (one) => elements(one) * (elements(one) < tooSmallFor8Bit ? 8 : 2 * (1 + 4 / block)));
    case 'paged-adamw':
      return total(tensors, (one) => 8 * elements(one));
    case 'lion':
      return total(tensors, (one) => 4 * elements(one));
    case 'adafactor':
      return total(tensors, ({ rows, columns }) => 4 * (columns > 1 ? rows + columns : rows));
    case 'galore':
      return total(tensors, (one) => (projected(one) ? galoreBytes(one, parameterBytes) : adamw(one)));
    case 'muon':
      return total(tensors, (one) => (one.inLayer ? parameterBytes * elements(one) : adamw(one)));
    case 'sgd':
      return 0;
  }
};

const projected = ({ inLayer, rows, columns }: Trained) => inLayer && Math.min(rows, columns) > galoreRank;

const galoreBytes = ({ rows, columns }: Trained, parameterBytes: number): number => {
  const [short, long] = rows < columns ? [rows, columns] : [columns, rows];
  return parameterBytes * galoreRank * (2 * long + short);
};

/** States in managed memory, which the driver moves to host memory where the GPU is full. bitsandbytes, `paged`. */
export const isPaged = (kind: OptimizerKind): boolean => kind === 'paged-adamw' || kind === 'paged-adamw-8bit';

/**
 * Bytes that come and go while the weights are updated. adamw works on all tensors at once and keeps the root of the
 * second moment of all (torch/optim/adamw.py, `_multi_tensor_adamw`); the others take a tensor at a time: adafactor in
 * fp32 gradient, update and weights (12 an element), galore the projected gradient back at full size in fp32 (4), muon
 * five products in 16 bits with three matrices alive (6).
 */
export const updateBytes = (
  kind: OptimizerKind,
  tensors: readonly Trained[],
  parameterBytes: number,
  temporary: boolean,
): number => {
  const largest = largestTrained(tensors);
  switch (kind) {
    case 'adamw':
      return temporary ? parameterBytes * trainedElements(tensors) : parameterBytes * largest;
    case 'adafactor':
      return 12 * largest;
    case 'galore':
      return 4 * largest;
    case 'muon':
      return 6 * largest;
    case 'adamw-fused':
    case 'adamw-8bit':
    case 'paged-adamw':
    case 'paged-adamw-8bit':
    case 'lion':
    case 'sgd':
      return 0;
  }
};

/**
 * Bytes that an update moves through memory for each trained element: weight read and written, gradient read, states
 * read and written, each by one kernel; adamw as `_multi_tensor_adamw` does it in twelve passes.
 */
export const updateTraffic = (kind: OptimizerKind, states: number, elementsTrained: number, parameterBytes: number) => {
  const stateTraffic = elementsTrained > 0 ? (2 * states) / elementsTrained : 0;
  const once = 3 * parameterBytes + stateTraffic;
  switch (kind) {
    case 'adamw':
      return foreachPasses * parameterBytes;
    case 'adafactor':
      return once + 8 * 4;
    case 'galore':
      return once + 4 * 4;
    case 'muon':
      return once + 15 * 2;
    default:
      return once;
  }
};

/**
 * Tensors read or written by `_multi_tensor_adamw`: decay 2, lerp 3, mul 2, addcmul 4, root 2, division 2, addition 2,
 * addcdiv 4.
 */
const foreachPasses = 21;

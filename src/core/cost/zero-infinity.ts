import type { Bytes, BytesPerSecond, FlopPerSecond } from '../units.ts';
import { bytes, bytesPerSecond } from '../units.ts';

/**
 * Closed forms of ZeRO-Infinity, arXiv 2104.07857, sections 3 and 4, for GPT shapes: nl layers, hd hidden, bsz batch,
 * seq sequence, ci layers a checkpoint.
 */
export interface Shape {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
}

/** 12 nl hd^2: the large matrices only. */
export const largeMatrixParameters = ({ layers, hidden }: Shape): number => 12 * layers * hidden * hidden;

/** 240 nl hd^2: 20 B a parameter, the fp32 gradient counted with master and moments. */
export const modelStateBytes = (shape: Shape): Bytes => bytes(20 * largeMatrixParameters(shape));

/** 2 bsz seq hd nl / ci. */
export const activationCheckpointBytes = ({ layers, hidden }: Shape, batch: number, sequence: number, every = 1) =>
  bytes((2 * batch * sequence * hidden * layers) / every);

/** Model-state working memory: weight and gradient of the largest operator, hd to 4 hd. */
export const modelStateWorkingBytes = ({ hidden }: Shape): Bytes => bytes(4 * hidden * 4 * hidden);

/** Activation working memory: bsz seq ci (16 hd + 2 heads seq). */
export const activationWorkingBytes = ({ hidden, heads }: Shape, batch: number, sequence: number, every = 1): Bytes =>
  bytes(batch * sequence * every * (16 * hidden + 2 * heads * sequence));

/** FLOP for each byte moved, by what is moved. Section 4.1. */
export const intensity = {
  parametersAndGradients: (sequence: number, batch: number) => sequence * batch,
  optimizerStates: (sequence: number, batch: number) => (sequence * batch) / 4,
  checkpoints: (hidden: number, every = 1) => 24 * hidden * every,
} as const;

/** Share of the peak that remains when nothing overlaps. Section 4, equation 6: ait bw / (ait bw + peak). */
export const efficiency = (flopPerByte: number, rate: BytesPerSecond, peak: FlopPerSecond): number =>
  (flopPerByte * rate) / (flopPerByte * rate + peak);

/** The bandwidth for a wanted efficiency, the inverse of the former. */
export const bandwidthFor = (share: number, flopPerByte: number, peak: FlopPerSecond): BytesPerSecond =>
  bytesPerSecond((peak * share) / (flopPerByte * (1 - share)));

import type { FlopPerSecond } from '../units.ts';
import { flopPerSecond } from '../units.ts';
import type { Known } from './known.ts';
import { assumed } from './known.ts';

/**
 * What large 16-bit matrix products attain where nobody measured it: at most nearly all of the data-sheet peak, and at
 * most so much a multiprocessor, since boards that may use the full rate of their tensor cores run into their power
 * limit first (L40S: 362 TFLOP/s printed, 213 attained at 350 W), while GeForce cards, held to half that rate, reach what
 * is printed. FLOP/s a multiprocessor by compute capability. Each is fitted to one published run, named beside it and
 * marked in `npm run accuracy`; those without a name are the data sheet's, less a fifth.
 */
const mostShare = 0.98;
const perMultiprocessor: readonly { readonly sm: number; readonly flops: number; readonly fittedTo?: string }[] = [
  { sm: 70, flops: 1.25e12 },
  { sm: 75, flops: 1.3e12 },
  { sm: 80, flops: 2.45e12, fittedTo: 'torchtune-6' },
  { sm: 86, flops: 1.8e12, fittedTo: 'torchtune-1' },
  { sm: 89, flops: 1.5e12, fittedTo: 'llmq-l40s-4' },
  { sm: 90, flops: 5.5e12, fittedTo: 'llmq-h100-3' },
  { sm: 100, flops: 12e12 },
  { sm: 120, flops: 2.2e12, fittedTo: 'llmq-pro6000-4' },
];

export interface MatmulLimits {
  /** Compute capability as in sm_89. */
  readonly sm: number;
  readonly smCount: number;
  readonly peakFlopsPerSecond: number;
}

export const assumedMatmulRate = ({ sm, smCount, peakFlopsPerSecond }: MatmulLimits): Known<FlopPerSecond> => {
  const most = perMultiprocessor.findLast(({ sm: first }) => sm >= first)?.flops ?? Infinity;
  const rate = Math.min(mostShare * peakFlopsPerSecond, most * Math.max(1, smCount));
  const share = Math.round((100 * rate) / peakFlopsPerSecond);
  const why = `${String(share)} % of the data-sheet peak, what large products attain on GPUs of this kind; not measured here`;
  return assumed(flopPerSecond(rate), why);
};

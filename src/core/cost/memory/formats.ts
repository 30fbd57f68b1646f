import type { WeightFormat } from '../../job/choices.ts';

/** Elements that share a scale in bitsandbytes' 4-bit formats. functional.py, `quantize_4bit`. */
const nf4Block = 64;
/** Scales that share a scale of their own where they are quantised a second time. QLoRA, arXiv 2305.14314, section 3. */
const secondBlock = 256;

/**
 * Bytes an element that stores a frozen matrix. nf4: half a byte and an fp32 scale for 64 elements (0.5625), or that
 * scale in 8 bits with an fp32 one for 256 of them (0.5159). int8: a byte; the fp32 scale of each row is counted by
 * `scaleBytes`. fp8 (e4m3): a byte.
 */
export const bytesPerElement = (format: WeightFormat, doubleQuantised: boolean): number => {
  switch (format) {
    case 'fp32':
      return 4;
    case 'mixed':
    case 'bf16':
    case 'fp16':
      return 2;
    case 'fp8':
    case 'int8':
      return 1;
    case 'nf4':
      return 0.5 + (doubleQuantised ? 1 / nf4Block + 4 / (nf4Block * secondBlock) : 4 / nf4Block);
  }
};

/** LLM.int8 keeps an fp32 scale for each row. Dettmers et al., arXiv 2208.07339, section 3. */
export const scaleBytes = (format: WeightFormat, rows: number): number => (format === 'int8' ? 4 * rows : 0);

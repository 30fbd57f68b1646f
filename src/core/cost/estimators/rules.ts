import type { Bytes } from '../../units.ts';
import { bytes } from '../../units.ts';

/** The rule of thumb for full training with Adam: 16 to 20 bytes a parameter; its middle. */
const bytesTrained = 18;
/** For what is only read: its weights and a fifth more. EleutherAI, Transformer Math 101 (2023), inference. */
const inferenceFactor = 1.2;

export const ruleOfThumb = (parameters: number, trainedInFull: boolean, bytesStored: number): Bytes =>
  bytes(trainedInFull ? bytesTrained * parameters : inferenceFactor * bytesStored * parameters);

/**
 * Unsloth Studio's formula for loading a model: 0.9 bytes a parameter in 4 bits, 2 in 16, and 1.4 GB for the driver's
 * context and PyTorch. unsloth, studio/frontend/src/lib/vram.ts, `estimateLoadingVram`; its constants are fitted there.
 */
export const estimateUnsloth = (parameters: number, inFewBits: boolean): Bytes =>
  bytes((inFewBits ? 0.9 : 2) * parameters + 1.4e9);

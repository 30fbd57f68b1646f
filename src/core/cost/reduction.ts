/**
 * How DeepSpeed sends gradients off the GPU: they gather in a bucket until it holds at least `bucket` elements, and
 * leave together; whatever is left goes after backward. `elements` are those of each block in backward order. Gives
 * for each block how many elements leave once it is computed.
 */
export const departures = (elements: readonly number[], bucket: number): readonly number[] => {
  let gathered = 0;
  return elements.map((count, block) => {
    gathered += count;
    if (gathered < bucket && block < elements.length - 1) return 0;
    const leaving = gathered;
    gathered = 0;
    return leaving;
  });
};

/** 16-bit bytes on the GPU of buckets: `contiguous_gradients` and `overlap_comm` are on, as we export them. */
export const bucketBytes = (bucket: number, stage: 2 | 3): number => (stage === 2 ? 2 : 1) * 2 * bucket;

/**
 * Bytes an element that DeepSpeed's check of a gradient for infinities holds at its end: an fp32 copy (4), three masks
 * (1 each) and the last one as fp32 (4). stage_1_and_2.py, `_has_inf_or_nan`.
 */
export const overflowCheckBytesPerElement = 11;

/** Its norm is taken of a copy in double precision. stage_1_and_2.py, `get_grad_norm_direct`. */
export const normBytesPerElement = 8;

/** Where a gradient is handed on to. */
export type Departing = 'kept' | 'stage 2' | 'stage 3';

/** The norm at stage 3 goes through so many elements at a time. stage3.py, `_constant_buffered_norm2`. */
export const normElements = 250e6;

/**
 * GPU bytes besides the bucket while one tensor's gradient is handed on. It goes to a buffer on the GPU: the gradient
 * (2). Stage 2 to the host: the gradient (2) and its check for infinities, which takes more than its norm or its fp32
 * cast. Stage 3 to the host: the accumulated copy read back (2), and one after the other the double-precision copy of a
 * piece that its norm is taken of (8) and its fp32 cast (4), the larger in a tensor of more than 500 million; stage3.py,
 * `partition_grads`. A tensor larger than the bucket bypasses it, so one more gradient may wait (2).
 */
export const departingBytes = (largest: number, bucket: number, way: Departing): number => {
  const bypassing = largest > bucket ? 2 * largest : 0;
  const bytes = {
    kept: 2 * largest,
    'stage 2': (2 + overflowCheckBytesPerElement) * largest,
    'stage 3': 2 * largest + Math.max(normBytesPerElement * Math.min(largest, normElements), 4 * largest),
  };
  return bytes[way] + bypassing;
};

/** Name of the part for `waitingElements`. */
export const waitingGradient = 'gradient of the tied head, waiting for the embedding';

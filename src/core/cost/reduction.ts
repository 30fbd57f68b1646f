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
 * GPU bytes besides the bucket while one tensor's gradient leaves. Stage 2: the gradient (2) and its norm in double
 * precision (8), or its fp32 cast. Stage 3: the gradient (2), its fp32 cast (4), the accumulated copy read back (2).
 * A tensor larger than the bucket bypasses it, so one more gradient may wait (2).
 */
export const departingBytes = (largest: number, bucket: number, stage: 2 | 3): number =>
  largest * ((stage === 2 ? 10 : 8) + (largest > bucket ? 2 : 0));

/**
 * Rates of matrix products by shape. A product of m x k by k x n is cut into tiles of the result; each multiprocessor
 * works on one tile at a time, so work comes in waves of as many tiles as there are multiprocessors, and the last wave
 * and the edges of the result are partly idle. NVIDIA, Matrix Multiplication Background User's Guide, sections on tile
 * and wave quantization.
 */
export interface MatmulGpu {
  /** FLOP/s that a very large product attains. */
  readonly rate: number;
  readonly memory: number;
  readonly multiprocessors: number;
}

/** Tiles that cuBLAS chooses among, and the share of the rate that their inner loop reaches (same guide, figure 5). */
const tiles = [
  { m: 256, n: 128, share: 1 },
  { m: 128, n: 256, share: 1 },
  { m: 128, n: 128, share: 0.95 },
  { m: 256, n: 64, share: 0.85 },
  { m: 64, n: 256, share: 0.85 },
  { m: 128, n: 64, share: 0.8 },
  { m: 64, n: 128, share: 0.8 },
  { m: 64, n: 64, share: 0.65 },
] as const;

/** Inner dimension that filling and emptying a tile's pipeline costs. */
const pipelineDepth = 128;
/** Most parts that the inner dimension is split into where tiles are too few for the multiprocessors. */
const mostSplits = 16;

/** Share of `rate` that a product of this shape attains with the best tile; memory not looked at. */
export const shapeShare = (m: number, n: number, k: number, multiprocessors: number): number => {
  let best = 0;
  for (const tile of tiles) {
    const down = Math.ceil(m / tile.m);
    const across = Math.ceil(n / tile.n);
    const edge = (m * n) / (down * tile.m * across * tile.n);
    const quantised = waveShare(down * across, k, multiprocessors);
    best = Math.max(best, tile.share * edge * quantised);
  }
  return best;
};

/** Tiles over whole waves; the inner dimension split where that fills the waves better. */
const waveShare = (count: number, k: number, multiprocessors: number): number => {
  let best = 0;
  for (let splits = 1; splits <= mostSplits && k / splits >= 2 * pipelineDepth; splits *= 2)
    best = Math.max(best, waves(count, k, splits, multiprocessors));
  return best > 0 ? best : waves(count, k, 1, multiprocessors);
};

const waves = (count: number, k: number, splits: number, multiprocessors: number): number => {
  const parts = count * splits;
  const filled = parts / (Math.ceil(parts / multiprocessors) * multiprocessors);
  const depth = k / splits;
  return filled * (depth / (depth + pipelineDepth));
};

/**
 * Seconds of one product: at the rate that its shape allows, or as its operands and result pass through memory once,
 * whichever is longer (roofline, Williams et al., CACM 52(4), 2009). Bytes an element of each.
 */
export const matmulSeconds = (
  { rate, memory, multiprocessors }: MatmulGpu,
  [m, n, k]: readonly [number, number, number],
  bytesPerElement = 2,
): number => {
  if (!(m > 0 && n > 0 && k > 0)) return 0;
  const compute = (2 * m * n * k) / (rate * shapeShare(m, n, k, multiprocessors));
  return Math.max(compute, (bytesPerElement * (m * k + k * n) + 2 * m * n) / memory);
};

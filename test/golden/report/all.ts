import { countRows } from './counts.ts';
import { cxlJudged } from './cxl.ts';
import { dequantisingRows } from './dequantising.ts';
import { dosRows } from './dos.ts';
import { engineRows } from './engines.ts';
import { fuyouBars, fuyouRows } from './fuyou.ts';
import type { Judged } from './judged.ts';
import { memAscendJudged } from './memascend.ts';
import { memoryRows, rateRows } from './measured.ts';
import { offloadMemoryRows } from './offload-memory.ts';
import { paperRows } from './papers.ts';
import { zeroRows } from './zero.ts';

/** What the project holds itself to on measured runs. */
export const bars = {
  memory: { within: 0.1, share: 0.8, mean: 0.08 },
  rate: { within: 0.25, share: 0.8 },
  offloadMemory: { within: 0.05 },
  fuyou: fuyouBars,
  interleaved: { within: 0.15, mean: 0.1 },
  cxl: { within: 0.1 },
} as const;

export interface Everything {
  readonly memory: readonly Judged[];
  readonly rates: readonly Judged[];
  readonly dequantising: readonly Judged[];
  readonly papers: readonly Judged[];
  readonly zero: readonly Judged[];
  readonly offloadMemory: readonly Judged[];
  readonly memAscend: readonly Judged[];
  readonly fuyou: readonly Judged[];
  readonly interleaved: readonly Judged[];
  readonly cxl: readonly Judged[];
  readonly counts: readonly Judged[];
  readonly rows: readonly Judged[];
}

/** Every published figure with its prediction. */
export const everything = (): Everything => {
  const groups = {
    memory: memoryRows(),
    rates: [...rateRows(), ...engineRows()],
    dequantising: dequantisingRows(),
    papers: paperRows(),
    zero: zeroRows(),
    offloadMemory: offloadMemoryRows(),
    memAscend: memAscendJudged(),
    fuyou: fuyouRows(),
    interleaved: dosRows(),
    cxl: cxlJudged(),
    counts: countRows(),
  };
  return { ...groups, rows: Object.values(groups).flat() };
};

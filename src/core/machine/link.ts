import type { BytesPerSecond } from '../units.ts';
import { gigabytesPerSecond, times } from '../units.ts';
import type { Known } from './known.ts';
import { assumed } from './known.ts';

/**
 * GB/s of one lane each direction after line coding, by generation (PCI-SIG): 2.5 and 5 GT/s at 8b/10b; 8, 16, 32 GT/s at
 * 128b/130b; 64 GT/s with 236 of 256 bytes of a flit for packets.
 */
const laneRates: Readonly<Record<number, number>> = { 1: 0.25, 2: 0.5, 3: 0.985, 4: 1.969, 5: 3.938, 6: 7.375 };

/** Raw rate of one lane each direction; undefined for a generation that is not known here. */
export const pcieLaneRate = (generation: number): BytesPerSecond | undefined => {
  const lane = laneRates[generation];
  return lane === undefined ? undefined : gigabytesPerSecond(lane);
};

/** What pinned copies of whole buffers attain of the raw rate, what is seen on PCIe 3, 4 and 5 lies between 76 and 89 %. */
const attainedShare = 0.8;

/** Both directions at once reach 80-95 % of twice one direction on most desktops; the middle. */
export const assumedDuplexShare = (): Known<number> =>
  assumed(0.875, 'both directions at once reach 80-95 % of twice one direction on most platforms; not measured here');

/** The attainable rate of a PCIe link each direction, or undefined for a generation that is not known here. */
export const pcieRate = (generation: number, width: number): Known<BytesPerSecond> | undefined => {
  const lane = pcieLaneRate(generation);
  if (lane === undefined || width < 1) return undefined;
  const rate = times(lane, width * attainedShare);
  return assumed(rate, `80 % of the raw rate of ${pcieName(generation, width)}: what pinned copies usually attain`);
};

export const pcieName = (generation: number, width: number) => `PCIe ${String(generation)}.0 x${String(width)}`;

import type { BytesPerSecond } from '../units.ts';
import { gigabytesPerSecond, times } from '../units.ts';
import type { Known } from './known.ts';
import { assumed } from './known.ts';

/** Raw rate of one lane each direction, after line coding, by generation: 8, 16, 32 GT/s at 128b/130b (PCI-SIG). */
const laneRates: Readonly<Record<number, number>> = { 3: 0.985, 4: 1.969, 5: 3.938 };

/** What pinned copies of whole buffers attain of the raw rate, what is seen on PCIe 3, 4 and 5 lies between 76 and 89 %. */
const attainedShare = 0.8;

/** Both directions at once reach 80-95 % of twice one direction on most desktops; the middle. */
export const assumedDuplexShare = (): Known<number> =>
  assumed(0.875, 'both directions at once reach 80-95 % of twice one direction on most platforms; not measured here');

/** The attainable rate of a PCIe link each direction, or undefined for a generation that is not known here. */
export const pcieRate = (generation: number, width: number): Known<BytesPerSecond> | undefined => {
  const lane = laneRates[generation];
  if (lane === undefined || width < 1) return undefined;
  const rate = times(gigabytesPerSecond(lane), width * attainedShare);
  return assumed(rate, `80 % of the raw rate of ${pcieName(generation, width)}: what pinned copies usually attain`);
};

export const pcieName = (generation: number, width: number) => `PCIe ${String(generation)}.0 x${String(width)}`;

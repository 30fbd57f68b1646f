import type { Curve } from '../machine/curve.ts';
import type { Machine } from '../machine/machine.ts';

/**
 * Copies between the GPU and memory that is not pinned: the driver sends them through small pinned buffers of its own,
 * and one thread of the CPU copies between those and their place. NVIDIA, CUDA C++ Best Practices Guide, "Pinned
 * memory". What that thread attained where it was not measured: 5.5 GB/s, the middle of 5 to 6 GB/s that the monitor
 * of Deep Optimizer States' 13B run shows in backward (papers/offload-systems, d.1), and no more than half of the link.
 */
const assumedPageableBytesPerSecond = 5.5e9;

export interface PageableRates {
  readonly toDevice: number;
  readonly toHost: number;
}

export const pageableRates = ({ link }: Machine): PageableRates => ({
  toDevice: rateOf(link.curves?.pageableHostToDevice, link.hostToDeviceBytesPerSecond.value),
  toHost: rateOf(link.curves?.pageableDeviceToHost, link.deviceToHostBytesPerSecond.value),
});

/** Of the largest copy that was measured. */
const rateOf = (measured: Curve | undefined, linkRate: number): number =>
  measured?.points.at(-1)?.bytesPerSecond ?? Math.min(assumedPageableBytesPerSecond, linkRate / 2);

/** Bytes through host memory for each byte copied: into the driver's buffer, out of it, into its place. */
export const pageableDramBytes = 3;

import type { GpuDetails } from '../../../core/machine/facts-gpu.ts';
import type { Maybe } from '../../../core/machine/known.ts';
import { reported, unknown } from '../../../core/machine/known.ts';
import { bytes, hertz } from '../../../core/units.ts';
import type { DeviceState } from '../protocol.ts';
import type { NvidiaGpu } from './nvidia-gpu.ts';

/** What is known of a card besides its name: where it is, and how it is now. */
export interface Known {
  readonly slot: string | undefined;
  readonly node: number | undefined;
  readonly driver: NvidiaGpu | undefined;
  /** Why no driver tells. */
  readonly why: string;
}

export const gpuDetails = ({ slot, node, driver, why }: Known): GpuDetails => {
  const by = driver?.by ?? '';
  const unasked = driver === undefined ? why : (driver.stateWhy ?? `${driver.by} does not tell`);
  const told = <T>(value: T | undefined): Maybe<T> => (value === undefined ? unknown(unasked) : reported(value, by));
  return {
    slot: slot === undefined || slot === '' ? unknown('it is on no PCI bus') : reported(slot, 'the PCI bus'),
    node: node === undefined ? unknown('neither sysfs nor a driver tells') : reported(node, 'sysfs numa_node'),
    sm: told(driver?.sm),
    smCount: told(driver?.smCount),
    ...stateDetails(driver?.state ?? {}, told),
  };
};

type Told = <T>(value: T | undefined) => Maybe<T>;

const stateDetails = (
  state: Partial<DeviceState>,
  told: Told,
): Omit<GpuDetails, 'slot' | 'node' | 'sm' | 'smCount'> => {
  const clock = (value: number | undefined) => told(value === undefined || value === 0 ? undefined : hertz(value));
  const size = (value: number | undefined) => told(value === undefined ? undefined : bytes(value));
  return {
    usedBytes: size(state.usedBytes),
    clockHertz: clock(state.computeHz),
    maximumClockHertz: clock(state.mostComputeHz),
    memoryClockHertz: clock(state.memoryHz),
    maximumMemoryClockHertz: clock(state.mostMemoryHz),
    powerWatts: told(state.powerWatts),
    powerLimitWatts: told(state.powerLimitWatts),
    maximumPowerLimitWatts: told(state.mostPowerLimitWatts),
    temperatureCelsius: told(state.temperatureCelsius),
    utilisation: told(state.busyShare),
    ecc: told(state.ecc),
    uncorrectedErrors: told(state.eccErrors),
    throttleReasons: told(state.slowdowns),
    mig: told(state.mig),
    processes: told(state.programs?.map(({ name, bytes: used }) => ({ name, bytes: size(used) }))),
  };
};

import type { DeviceApi, DeviceRequest, SampleRequest } from '../../../native/index.d.ts';
import type { Result } from '../../core/result.ts';
import type { Failure } from './failure.ts';
import type { SpawnMeasuring } from './host.ts';
import type { Device, DeviceSample, Kernel, Sample, Usage } from './protocol.ts';
import { DeviceSampleSchema, DevicesSchema, KernelsSchema, SampleSchema, UsageSchema } from './protocol.ts';
import { Wire } from './wire.ts';

/** A measuring process as the probes see it. After a crash, a hang or garbage it is over and says so again. */
export interface Session {
  readonly isOver: () => boolean;
  readonly kernels: () => Promise<Result<readonly Kernel[], Failure>>;
  /** `boundSeconds`: a sample that takes longer hangs, and the process is killed. */
  readonly sample: (request: SampleRequest, boundSeconds: number) => Promise<Result<Sample, Failure>>;
  /** `unavailable` says why the API is not to be had here. */
  readonly devices: (api: DeviceApi) => Promise<Result<readonly Device[], Failure>>;
  readonly deviceSample: (request: DeviceRequest, boundSeconds: number) => Promise<Result<DeviceSample, Failure>>;
  /** The clock of a core now, by a loop that takes a known number of cycles; undefined where there is none. */
  readonly hertz: () => Promise<number | undefined>;
  /** What the process took of the machine so far. */
  readonly usage: () => Promise<Result<Usage, Failure>>;
  readonly close: () => Promise<void>;
}

/** How long starting and loading the addon may take. */
const startBoundSeconds = 10;

export const openSession = (spawn: SpawnMeasuring, signal: AbortSignal): Session => {
  const wire = new Wire(spawn, signal);
  let listed: ReturnType<Session['kernels']> | undefined;
  const kernels = () => (listed ??= wire.ask({ ask: 'kernels' }, KernelsSchema, startBoundSeconds));
  return {
    isOver: () => wire.isOver,
    kernels,
    sample: (request, boundSeconds) => wire.ask({ ask: 'sample', request }, SampleSchema, boundSeconds),
    hertz: async () => {
      const known = await kernels();
      const hasYardstick = known.ok && known.value.some(({ id }) => id === yardstick.kernel);
      return hasYardstick ? hertzOf(await wire.ask({ ask: 'sample', request: yardstick }, SampleSchema, 5)) : undefined;
    },
    devices: (api) => wire.ask({ ask: 'devices', api }, DevicesSchema, startBoundSeconds),
    deviceSample: (request, boundSeconds) =>
      wire.ask({ ask: 'device-sample', request }, DeviceSampleSchema, boundSeconds),
    usage: () => wire.ask({ ask: 'usage' }, UsageSchema, startBoundSeconds),
    close: () => wire.close(),
  };
};

/** Some 0.2 ms each, 4 ms in all. */
const yardstick = {
  kernel: 'cycles',
  elements: 600_000,
  threads: 1,
  variant: 'auto',
  minSeconds: 0.004,
  maxRepetitions: 50,
};

/** The best of several short runs: whoever else runs on the core can only make it seem slower. */
const hertzOf = (sample: Result<Sample, Failure>): number | undefined =>
  sample.ok ? sample.value.elements / Math.min(...sample.value.seconds) : undefined;

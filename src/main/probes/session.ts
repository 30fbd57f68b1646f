import type { DeviceApi, DeviceRequest, SampleRequest } from '../../../native/index.d.ts';
import type { Result } from '../../core/result.ts';
import type { Failure } from './failure.ts';
import type { SpawnMeasuring } from './host.ts';
import type { Device, DeviceSample, Kernel, Sample } from './protocol.ts';
import { DeviceSampleSchema, DevicesSchema, KernelsSchema, SampleSchema } from './protocol.ts';
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
  readonly close: () => Promise<void>;
}

/** How long starting and loading the addon may take. */
const startBoundSeconds = 10;

export const openSession = (spawn: SpawnMeasuring, signal: AbortSignal): Session => {
  const wire = new Wire(spawn, signal);
  return {
    isOver: () => wire.isOver,
    kernels: () => wire.ask({ ask: 'kernels' }, KernelsSchema, startBoundSeconds),
    sample: (request, boundSeconds) => wire.ask({ ask: 'sample', request }, SampleSchema, boundSeconds),
    devices: (api) => wire.ask({ ask: 'devices', api }, DevicesSchema, startBoundSeconds),
    deviceSample: (request, boundSeconds) =>
      wire.ask({ ask: 'device-sample', request }, DeviceSampleSchema, boundSeconds),
    close: () => wire.close(),
  };
};

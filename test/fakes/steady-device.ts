import type { DeviceApi, DeviceInfo, DeviceRequest, DeviceSample, DeviceState } from '../../native/index.d.ts';
import { jittered } from './steady-drive.ts';

/** A fake GPU that does everything at a fixed rate, and the model that its times come from. */
export const device = {
  linkRate: 25e9,
  pageableShare: 0.4,
  /** Both directions at once, of the sum of the two. */
  duplexShare: 0.9,
  copyLatency: 10e-6,
  memoryRate: 1e12,
  flopRate: 100e12,
  parameterRate: 50e9,
  launchSeconds: 4e-6,
  /** From the end of a launch call to the begin of its kernel on an idle device. */
  startSeconds: 2e-6,
  kernelSeconds: 1e-6,
  depth: 1024,
  granularity: 2 ** 21,
} as const;

export const quietState: DeviceState = { usedBytes: 2 ** 30, programs: [], busyShare: 0, slowdowns: [] };

export const fakeGpu = (changes: Partial<DeviceInfo> = {}): DeviceInfo => ({
  index: 0,
  name: 'Fake GPU',
  vendor: 'NVIDIA',
  kind: 'gpu',
  apiVersion: 'CUDA 13.0 (fake)',
  memoryBytes: 24 * 2 ** 30,
  sharesHostMemory: false,
  pciSlot: '0000:01:00.0',
  computeUnits: 128,
  computeCapability: '8.9',
  peers: [],
  allocationGranularityBytes: device.granularity,
  operations: everything,
  dtypes: ['fp16', 'bf16', 'tf32', 'int8', 'fp8'],
  state: quietState,
  ...changes,
});

const everything: DeviceInfo['operations'] = [
  'h2d',
  'd2h',
  'both',
  'd2d',
  'peer',
  'zero_copy',
  'read',
  'copy',
  'triad',
  'matmul',
  'adam',
  'allocation',
  'launch',
  'launch_throughput',
  'launch_pipelined',
  'launch_depth',
  'launch_streams',
  'graph',
  'event',
  'synchronize',
  'chain',
];

/** OpenCL as a driver gives it: it tells neither load nor place. */
export const fakeOpencl = (kind: DeviceInfo['kind'], changes: Partial<DeviceInfo> = {}): DeviceInfo => {
  const { state: _, pciSlot: __, computeCapability: ___, allocationGranularityBytes: ____, ...rest } = fakeGpu();
  const operations = everything.filter((one) => one !== 'graph' && one !== 'peer' && one !== 'allocation');
  const name = `Fake OpenCL ${kind}`;
  const base = { ...rest, kind, name, vendor: 'Fake', dtypes: ['fp32' as const], operations };
  return { ...base, stateWhy: 'OpenCL tells nothing', ...changes };
};

export const listOf =
  (lists: Readonly<Record<DeviceApi, readonly DeviceInfo[]>>) =>
  (api: DeviceApi): Promise<DeviceInfo[]> => {
    const list = lists[api];
    if (list.length > 0) return Promise.resolve([...list]);
    return Promise.reject(Object.assign(new Error(`there is no ${api} here`), { code: 'unsupported' }));
  };

interface Times {
  readonly work: number;
  readonly seconds: number;
  readonly deviceSeconds?: number;
  readonly queueSeconds?: number;
}

export const deviceSample = (request: DeviceRequest): Promise<DeviceSample> => {
  const { work, seconds, deviceSeconds, queueSeconds } = timesOf(request);
  const repetitions = Math.min(request.maxRepetitions, 8);
  return Promise.resolve({
    work,
    seconds: jittered(seconds, repetitions),
    ...(deviceSeconds === undefined ? {} : { deviceSeconds: jittered(deviceSeconds, repetitions) }),
    ...(queueSeconds === undefined ? {} : { queueSeconds: jittered(queueSeconds, repetitions) }),
    by: 'a fake device',
    throttled: false,
  });
};

const timesOf = (request: DeviceRequest): Times => {
  const { operation, bytes = 0, count = 1, memory, m = 0, n = 0, k = 0 } = request;
  const link = device.linkRate * (memory === 'pageable' ? device.pageableShare : 1);
  const launches = { work: count, seconds: count * device.launchSeconds };
  switch (operation) {
    case 'h2d':
    case 'd2h':
    case 'peer':
    case 'zero_copy':
      return { work: bytes, seconds: device.copyLatency + bytes / link };
    case 'both':
      return { work: 2 * bytes, seconds: device.copyLatency + bytes / (link * device.duplexShare) };
    case 'read':
      return { work: bytes, seconds: bytes / device.memoryRate };
    case 'd2d':
    case 'copy':
      return { work: 2 * bytes, seconds: (2 * bytes) / device.memoryRate };
    case 'triad':
      return { work: 3 * bytes, seconds: (3 * bytes) / device.memoryRate };
    case 'matmul':
      return { work: 2 * m * n * k, seconds: (2 * m * n * k) / device.flopRate };
    case 'adam':
      return { work: count, seconds: count / device.parameterRate };
    case 'allocation':
      return { work: device.granularity, seconds: 1e-3 };
    case 'launch':
      return {
        work: 1,
        seconds: device.launchSeconds,
        deviceSeconds: device.kernelSeconds,
        queueSeconds: device.launchSeconds + device.startSeconds,
      };
    case 'launch_depth':
      return { work: Math.min(count, device.depth), seconds: 1 };
    case 'launch_pipelined':
      return { work: count, seconds: count * device.kernelSeconds };
    case 'graph':
      return { work: count, seconds: device.launchSeconds + (count * device.kernelSeconds) / 2 };
    case 'chain':
      return chainTimes(count, bytes);
    case 'launch_throughput':
    case 'launch_streams':
    case 'event':
    case 'synchronize':
      return launches;
  }
};

/** A queue in order: a kernel begins when it has been launched and the one before it has ended. */
const chainTimes = (count: number, bytes: number): Times => {
  const duration = device.kernelSeconds + (2 * bytes) / device.memoryRate;
  let [ended, queueSeconds] = [0, 0];
  for (let i = 0; i < count; i++) {
    const called = i * device.launchSeconds;
    const begun = Math.max(ended, called + device.launchSeconds + device.startSeconds);
    queueSeconds += begun - called;
    ended = begun + duration;
  }
  return { work: count, seconds: ended, deviceSeconds: count * duration, queueSeconds };
};

import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type {
  DeviceApi,
  DeviceInfo,
  DeviceRequest,
  DeviceSample,
  KernelInfo,
  Sample,
  SampleRequest,
} from '../../../native/index.d.ts';
import type { Answer, Usage } from './protocol.ts';

/**
 * Entry of the measuring process: loads the addon whose path is the first argument and answers what the app asks, over
 * the port that Electron's utilityProcess gives or over stdin and stdout. It imports nothing else of ours, so that it
 * starts fast, and it ends at once when the app is gone.
 */
interface Addon {
  kernels(): readonly KernelInfo[];
  sample(request: SampleRequest): Promise<Sample>;
  devices(api: DeviceApi): Promise<readonly DeviceInfo[]>;
  deviceSample(request: DeviceRequest): Promise<DeviceSample>;
}

interface Channel {
  readonly send: (answer: Answer) => void;
  readonly onQuestion: (listener: (question: unknown) => void) => void;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The addon itself checks every field of a request, so its shape is left to it. */
const isRequest = (value: unknown): value is SampleRequest => isRecord(value) && typeof value['kernel'] === 'string';
const isDeviceRequest = (value: unknown): value is DeviceRequest =>
  isRecord(value) && typeof value['operation'] === 'string';
const isApi = (value: unknown): value is DeviceApi => value === 'cuda' || value === 'opencl';

const isAddon = (value: unknown): value is Addon =>
  isRecord(value) && typeof value['kernels'] === 'function' && typeof value['sample'] === 'function';

const loadAddon = (path: string | undefined): Addon | string => {
  if (path === undefined) return 'no path of the addon was given';
  try {
    const loaded: unknown = createRequire(import.meta.url)(path);
    return isAddon(loaded) ? loaded : `${path} is not the addon`;
  } catch (error) {
    return textOf(error);
  }
};

const textOf = (error: unknown) => (error instanceof Error ? error.message.split('\n')[0] : undefined) ?? String(error);
const codeOf = (error: unknown) =>
  isRecord(error) && typeof error['code'] === 'string' ? error['code'] : 'unexpected';

const addon = loadAddon(process.argv[2]);

/** Arrays of numbers as JSON can carry them. */
const plain = (value: object) =>
  Object.fromEntries(
    Object.entries(value).map(([name, field]: [string, unknown]) => [
      name,
      field instanceof Float64Array ? Array.from(field) : field,
    ]),
  );

/** getrusage(2) counts what goes to and from drives in units of 512 bytes; other systems count something else. */
const usage = (): Usage => {
  const { userCPUTime, systemCPUTime, fsRead, fsWrite } = process.resourceUsage();
  const diskBytes = process.platform === 'linux' ? { diskBytes: 512 * (fsRead + fsWrite) } : {};
  return { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, ...diskBytes };
};

const valueOf = async (addon: Addon, { ask, api, request }: Record<string, unknown>): Promise<unknown> => {
  if (ask === 'kernels') return addon.kernels();
  if (ask === 'usage') return usage();
  if (ask === 'sample' && isRequest(request)) return plain(await addon.sample(request));
  if (ask === 'devices' && isApi(api)) return addon.devices(api);
  if (ask === 'device-sample' && isDeviceRequest(request)) return plain(await addon.deviceSample(request));
  throw new Error('the question is not one of ours');
};

const answer = async (question: unknown): Promise<Answer> => {
  const id = isRecord(question) && typeof question['id'] === 'number' ? question['id'] : -1;
  if (typeof addon === 'string') return { id, ok: false, code: 'addon-missing', message: addon };
  try {
    return { id, ok: true, value: await valueOf(addon, isRecord(question) ? question : {}) };
  } catch (error) {
    return { id, ok: false, code: codeOf(error), message: textOf(error) };
  }
};

/** SIGKILL because `process.exit` would wait for the thread of a running sample. */
const end = () => process.kill(process.pid, 'SIGKILL');

/** Lines of JSON over stdin and stdout; stdin ends with the app. */
const lineChannel = (): Channel => ({
  send: (message) => process.stdout.write(`${JSON.stringify(message)}\n`),
  onQuestion: (listener) => {
    const lines = createInterface({ input: process.stdin });
    lines.on('line', (line) => listener(JSON.parse(line)));
    lines.on('close', end);
  },
});

interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
}
const isParentPort = (value: unknown): value is ParentPort =>
  isRecord(value) && typeof value['postMessage'] === 'function' && typeof value['on'] === 'function';

const electronChannel = (port: ParentPort): Channel => {
  port.on('close', end);
  return {
    send: (message) => port.postMessage(message),
    onQuestion: (listener) => port.on('message', (event) => listener(event.data)),
  };
};

const port: unknown = Reflect.get(process, 'parentPort');
const channel = isParentPort(port) ? electronChannel(port) : lineChannel();
channel.onQuestion((question) => void answer(question).then(channel.send));

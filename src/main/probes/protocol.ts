import { z } from 'zod';

/** What the app asks the measuring process, one question at a time. */
export type Question =
  | { readonly ask: 'kernels' }
  | { readonly ask: 'usage' }
  | { readonly ask: 'sample'; readonly request: unknown }
  | { readonly ask: 'devices'; readonly api: 'cuda' | 'opencl' }
  | { readonly ask: 'device-sample'; readonly request: unknown };

/** What comes back: JSON only, so that every kind of process can carry it. Checked, since the sender may be dying. */
export const AnswerSchema = z.discriminatedUnion('ok', [
  z.strictObject({ id: z.number(), ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ id: z.number(), ok: z.literal(false), code: z.string(), message: z.string() }),
]);
export type Answer = z.input<typeof AnswerSchema>;

/** Of `KernelInfo` what the probes use. */
export const KernelsSchema = z.array(
  z.object({
    id: z.string(),
    bytesPerElement: z.number().nonnegative(),
    allocatedBytesPerElement: z.number().nonnegative(),
    variants: z.array(z.string()),
  }),
);
export type Kernel = z.output<typeof KernelsSchema>[number];

export const SampleSchema = z.object({
  /** Of each repetition. */
  seconds: z.array(z.number().positive()).min(1).max(100_000),
  /** Of one repetition. */
  elements: z.number().positive(),
  variant: z.string(),
  /** Times of a result that nobody checked are none. */
  verified: z.literal(true),
  note: z.string().optional(),
  /** Of single requests to a drive. */
  latencies: z
    .array(z.number().nonnegative())
    .max(2 ** 17)
    .optional(),
  /** Of a file that was to be read or written past the page cache. */
  cachedShare: z.number().min(0).max(1).optional(),
  /** What other threads read meanwhile, where the kernel has such. */
  loadBytesPerSecond: z.number().positive().optional(),
});
export type Sample = z.output<typeof SampleSchema>;

/** What the measuring process took so far. */
export const UsageSchema = z.object({
  cpuSeconds: z.number().nonnegative(),
  /** Read from and written to drives; only Linux tells. */
  diskBytes: z.number().nonnegative().optional(),
});
export type Usage = z.output<typeof UsageSchema>;

const quantity = z.number().nonnegative().optional();

export const DeviceStateSchema = z.object({
  computeHz: quantity,
  memoryHz: quantity,
  mostComputeHz: quantity,
  mostMemoryHz: quantity,
  pcieGeneration: quantity,
  pcieWidth: quantity,
  mostPcieGeneration: quantity,
  mostPcieWidth: quantity,
  temperatureCelsius: z.number().optional(),
  powerWatts: quantity,
  powerLimitWatts: quantity,
  mostPowerLimitWatts: quantity,
  busyShare: quantity,
  usedBytes: quantity,
  programs: z.array(z.object({ name: z.string(), bytes: quantity })).optional(),
  ecc: z.boolean().optional(),
  eccErrors: quantity,
  mig: z.boolean().optional(),
  slowdowns: z.array(z.string()),
});
export type DeviceState = z.output<typeof DeviceStateSchema>;

export const DevicesSchema = z.array(
  z.object({
    index: z.number().int().nonnegative(),
    name: z.string(),
    vendor: z.string(),
    kind: z.enum(['gpu', 'cpu', 'accelerator']),
    driver: z.string().optional(),
    apiVersion: z.string(),
    memoryBytes: z.number().nonnegative(),
    sharesHostMemory: z.boolean(),
    pciSlot: z.string().optional(),
    computeUnits: z.number().nonnegative(),
    computeCapability: z.string().optional(),
    copyEngines: quantity,
    numaNode: quantity,
    peers: z.array(z.number().int().nonnegative()),
    allocationGranularityBytes: quantity,
    operations: z.array(z.string()),
    dtypes: z.array(z.string()),
    state: DeviceStateSchema.optional(),
    stateWhy: z.string().optional(),
  }),
);
export type Device = z.output<typeof DevicesSchema>[number];

const seconds = z.array(z.number().nonnegative()).min(1).max(100_000);

export const DeviceSampleSchema = z.object({
  seconds,
  deviceSeconds: seconds.optional(),
  queueSeconds: seconds.optional(),
  /** Of one repetition. */
  work: z.number().positive(),
  by: z.string(),
  throttled: z.boolean(),
  note: z.string().optional(),
});
export type DeviceSample = z.output<typeof DeviceSampleSchema>;

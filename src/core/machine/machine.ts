import { z } from 'zod';
import {
  BytesPerSecondSchema,
  BytesSchema,
  CountSchema,
  FlopPerSecondSchema,
  FractionSchema,
  known,
  ParametersPerSecondSchema,
} from './known.ts';

/** Format of machine documents written by this version. Older ones are upgraded (`upgrade.ts`), newer ones refused. */
export const machineFormat = 1;

/** The CPU as planners need it. */
const CpuSchema = z.strictObject({
  model: z.string(),
  cores: known(CountSchema),
  /** AdamW parameters updated per second by all cores: fp32 master and moments, 16-bit gradients in, parameters out. */
  adamParametersPerSecond: known(ParametersPerSecondSchema),
});

const DramSchema = z.strictObject({
  /** What training may use: the cgroup limit where one is set, else the installed memory. */
  capacityBytes: known(BytesSchema),
  /** Sustained rate of all cores, reads and writes counted (STREAM triad); CPU Adam, copies and DMA share it. */
  bytesPerSecond: known(BytesPerSecondSchema),
});

const GpuSchema = z.strictObject({
  name: z.string(),
  /** Compute capability as in sm_89: 8.9 is 89. */
  sm: known(CountSchema),
  smCount: known(CountSchema),
  memoryBytes: known(BytesSchema),
  /** Taken before training begins: context, library workspaces, other processes. */
  reservedBytes: known(BytesSchema),
  memoryBytesPerSecond: known(BytesPerSecondSchema),
  /** Dense 16-bit tensor-core peak with fp32 accumulation. A limit, not a prediction. */
  peakFlopsPerSecond: known(FlopPerSecondSchema),
  /** Rate that large 16-bit matrix products attain: measured, or assumed as a share of the peak. */
  matmulFlopsPerSecond: known(FlopPerSecondSchema),
});

/** The link between host memory and the GPU, each direction by pinned copies. */
const LinkSchema = z.strictObject({
  name: z.string(),
  hostToDeviceBytesPerSecond: known(BytesPerSecondSchema),
  deviceToHostBytesPerSecond: known(BytesPerSecondSchema),
  /** Both directions at once, as a share of the sum of the two: 1 is full duplex, 0.5 is half duplex. */
  duplexShare: known(FractionSchema),
});

/** Drives used as one striped array (RAID-0 where count > 1). Reads and writes share the device (half duplex). */
const StorageSchema = z.strictObject({
  name: z.string(),
  path: z.string().optional(),
  count: known(CountSchema),
  /** Per drive. */
  capacityBytes: known(BytesSchema),
  /** Per drive, sequential, direct. */
  readBytesPerSecond: known(BytesPerSecondSchema),
  writeBytesPerSecond: known(BytesPerSecondSchema),
  /** What the whole array can reach whatever the number of drives: lanes, controller. */
  arrayBytesPerSecond: known(BytesPerSecondSchema).optional(),
});

export const MachineSchema = z.strictObject({
  kind: z.literal('plimsoll-machine'),
  format: z.literal(machineFormat),
  name: z.string().min(1).max(400),
  about: z.string(),
  cpu: CpuSchema,
  memory: z.strictObject({ dram: DramSchema }),
  gpu: GpuSchema.optional(),
  link: LinkSchema,
  storage: z.array(StorageSchema).max(16),
});

/** Everything that a planner may know of a machine, each value with its source. */
export type Machine = z.infer<typeof MachineSchema>;
export type Cpu = z.infer<typeof CpuSchema>;
export type Gpu = z.infer<typeof GpuSchema>;
export type Link = z.infer<typeof LinkSchema>;
export type Storage = z.infer<typeof StorageSchema>;

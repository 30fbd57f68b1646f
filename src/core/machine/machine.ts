import { z } from 'zod';
import { CurveSchema, StorageCurveSchema } from './curve.ts';
import {
  BytesPerSecondSchema,
  BytesSchema,
  CountSchema,
  FlopPerSecondSchema,
  FractionSchema,
  known,
  OperationsPerSecondSchema,
  ParametersPerSecondSchema,
  SecondsSchema,
  SourceSchema,
} from './known.ts';
import { MemoryMatrixSchema, MemoryNodesSchema } from './memory-nodes.ts';

/** Format of machine documents written by this version. Older ones are upgraded (`read.ts`), newer ones refused. */
export const machineFormat = 2;

/** Where data lies: `dram` is all of it as the system deals it out, else the id of a node (`node1`, `cxl2`). */
const TierIdSchema = z.string().regex(/^(dram|(node|cxl)\d{1,4})$/, { error: 'dram, or the id of a memory node' });

/** CPU AdamW with its states in one tier. */
const CpuAdamSchema = z.strictObject({
  /** Type of the gradients that come in; `fp32` also leaves the parameters in fp32. */
  gradients: z.enum(['fp32', 'bf16', 'fp16']),
  /** Type of master weights and moments; absent: fp32. */
  states: z.enum(['fp32', 'bf16']).optional(),
  tier: TierIdSchema,
  threads: CountSchema,
  parametersPerSecond: known(ParametersPerSecondSchema),
});

/** The CPU as planners need it. */
const CpuSchema = z.strictObject({
  model: z.string(),
  cores: known(CountSchema),
  /** AdamW parameters updated per second by all cores: fp32 master and moments, 16-bit gradients in, parameters out. */
  adamParametersPerSecond: known(ParametersPerSecondSchema),
  /** The same over threads and over where the states lie. */
  adam: z.array(CpuAdamSchema).max(1024).optional(),
  /** Between fp32 and a 16-bit type, bytes read and written counted; the slowest of the conversions measured. */
  convertBytesPerSecond: known(BytesPerSecondSchema).optional(),
  /** Search of gradients for infinities and NaN, bytes read: as DeepSpeed does it, in two passes, and in one. */
  overflowCheckBytesPerSecond: z
    .strictObject({
      twoPass: known(BytesPerSecondSchema).optional(),
      fused: known(BytesPerSecondSchema).optional(),
    })
    .optional(),
  /** Fused multiply-adds in fp32 of all cores, two FLOP each. */
  peakFlopsPerSecond: known(FlopPerSecondSchema).optional(),
});

const DramSchema = z.strictObject({
  /** What training may use: the cgroup limit where one is set, else the installed memory. */
  capacityBytes: known(BytesSchema),
  /** Sustained rate of all cores, reads and writes counted (STREAM triad); CPU Adam, copies and DMA share it. */
  bytesPerSecond: known(BytesPerSecondSchema),
  /** Of one dependent load from idle memory. */
  latencySeconds: known(SecondsSchema).optional(),
  pinned: z
    .strictObject({
      /** What a GPU driver may pin. RLIMIT_MEMLOCK does not bind it, since drivers pin inside the kernel. */
      limitBytes: known(BytesSchema).optional(),
      allocateBytesPerSecond: known(BytesPerSecondSchema).optional(),
    })
    .optional(),
});

/** What it costs to hand work to the GPU. */
const LaunchSchema = z.strictObject({
  /** Of the call that launches a kernel, on the CPU. */
  launchSeconds: known(SecondsSchema).optional(),
  /** From that call to the start of the kernel on an idle GPU. */
  queueSeconds: known(SecondsSchema).optional(),
  /** Kernels a second when they are launched back to back. */
  throughputPerSecond: known(OperationsPerSecondSchema).optional(),
  graphNodeSeconds: known(SecondsSchema).optional(),
  synchronizeSeconds: known(SecondsSchema).optional(),
});

/** One matrix product, (m x k) by (k x n): 2mnk operations. */
const MatmulSchema = z.strictObject({
  dtype: z.enum(['fp16', 'bf16', 'tf32', 'int8', 'fp8', 'fp32']),
  m: z.int().positive(),
  n: z.int().positive(),
  k: z.int().positive(),
  flopsPerSecond: known(FlopPerSecondSchema),
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
  /** The shapes that were measured. */
  matmul: z.array(MatmulSchema).max(1024).optional(),
  launch: LaunchSchema.optional(),
  /** AdamW on the GPU, 16-bit gradients in and parameters out. */
  adamParametersPerSecond: known(ParametersPerSecondSchema).optional(),
  /** Allocations take whole multiples of this. */
  allocationGranularityBytes: known(BytesSchema).optional(),
  /** What the driver or the board lets it draw. */
  powerWatts: known(z.number().positive().max(1e12)).optional(),
});

/** The link between host memory and the GPU, each direction by pinned copies. */
const LinkSchema = z.strictObject({
  name: z.string(),
  hostToDeviceBytesPerSecond: known(BytesPerSecondSchema),
  deviceToHostBytesPerSecond: known(BytesPerSecondSchema),
  /** Both directions at once, as a share of the sum of the two: 1 is full duplex, 0.5 is half duplex. */
  duplexShare: known(FractionSchema),
  /** Rates over the size of a copy. */
  curves: z
    .strictObject({
      hostToDevice: CurveSchema.optional(),
      deviceToHost: CurveSchema.optional(),
      pageableHostToDevice: CurveSchema.optional(),
      pageableDeviceToHost: CurveSchema.optional(),
    })
    .optional(),
  /** Large pinned copies between the GPU and one memory node. */
  nodes: z
    .array(
      z.strictObject({
        tier: TierIdSchema,
        hostToDeviceBytesPerSecond: known(BytesPerSecondSchema).optional(),
        deviceToHostBytesPerSecond: known(BytesPerSecondSchema).optional(),
      }),
    )
    .max(256)
    .optional(),
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
  /** What may be written in all (TBW), per drive. */
  enduranceBytes: known(BytesSchema).optional(),
  /** Median of a 4 KiB read with one request in flight. */
  latencySeconds: known(SecondsSchema).optional(),
  /**
   * Reads and writes at once, as a share of what half duplex gives at the same mix of bytes: 1 where they take turns
   * without loss, below where they hinder each other, above where the drive does both at a time.
   */
  duplexShare: known(z.number().min(0.001).max(2)).optional(),
  curves: z.array(StorageCurveSchema).max(64).optional(),
  /** What moved most bytes a second here, for the section of that name in DeepSpeed's configuration. */
  aio: z
    .strictObject({
      blockBytes: BytesSchema,
      queueDepth: z.int().min(1).max(65536),
      threads: z.int().min(1).max(4096),
      source: SourceSchema,
    })
    .optional(),
});

/**
 * What an activity keeps of its speed while another goes on: `dram.latency while 15 threads read`. Where it names
 * resources of a plan, plans are made with it: `dram while cpu.adam and link.h2d`.
 */
const ContentionSchema = z.strictObject({ name: z.string().max(200), share: known(FractionSchema) });

export const MachineSchema = z.strictObject({
  kind: z.literal('plimsoll-machine'),
  format: z.literal(machineFormat),
  name: z.string().min(1).max(400),
  about: z.string(),
  cpu: CpuSchema,
  memory: z.strictObject({
    dram: DramSchema,
    /** The NUMA nodes that DRAM and CXL memory consist of. */
    nodes: MemoryNodesSchema.optional(),
    matrix: MemoryMatrixSchema.optional(),
  }),
  gpu: GpuSchema.optional(),
  link: LinkSchema,
  storage: z.array(StorageSchema).max(16),
  contention: z.array(ContentionSchema).max(64).optional(),
});

/** Everything that a planner may know of a machine, each value with its source. */
export type Machine = z.infer<typeof MachineSchema>;
export type Cpu = z.infer<typeof CpuSchema>;
export type Gpu = z.infer<typeof GpuSchema>;
export type Link = z.infer<typeof LinkSchema>;
export type Storage = z.infer<typeof StorageSchema>;

import { z } from 'zod';
import { GpuFactsSchema } from './facts-gpu.ts';
import { LinkFactsSchema } from './facts-link.ts';
import { CxlFactsSchema, ModulesFactsSchema, NodeFactsSchema, SocketFactsSchema } from './facts-memory.ts';
import { StorageFactsSchema } from './facts-storage.ts';
import { BytesSchema, CountSchema, HertzSchema, maybe } from './known.ts';

/** All data caches of one level together. */
const CacheSchema = z.strictObject({
  level: CountSchema,
  bytes: BytesSchema,
  /** One cache serves several cores or threads. */
  shared: z.boolean(),
  /** How many there are, and the line of each. */
  count: CountSchema.optional(),
  lineBytes: BytesSchema.optional(),
});

/** What can be said of this machine without measuring: `plimsoll machine`, the Machine screen's first card. */
export const FactsSchema = z.strictObject({
  os: z.strictObject({
    platform: z.string(),
    name: maybe(z.string()),
    kernel: maybe(z.string()),
    /** Container, virtual machine or WSL2, where it shows. */
    environment: maybe(z.string()),
  }),
  cpu: z.strictObject({
    model: maybe(z.string()),
    sockets: maybe(CountSchema),
    cores: maybe(CountSchema),
    threads: maybe(CountSchema),
    /** Vector extensions that matter here: avx2, fma, avx512f, avx512_bf16, amx_bf16, neon, sve. */
    isa: maybe(z.array(z.string())),
    caches: maybe(z.array(CacheSchema)),
    baseHertz: maybe(HertzSchema).optional(),
    maximumHertz: maybe(HertzSchema).optional(),
  }),
  memoryTiers: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum(['dram', 'cxl', 'gpu']),
      capacityBytes: maybe(BytesSchema),
      availableBytes: maybe(BytesSchema),
      /** A cgroup or other limit below the installed capacity. */
      limitBytes: maybe(BytesSchema),
      /** How much may be pinned (RLIMIT_MEMLOCK). */
      pinnedLimitBytes: maybe(BytesSchema),
    }),
  ),
  gpus: z.array(GpuFactsSchema),
  storage: z.array(StorageFactsSchema),
  links: z.array(LinkFactsSchema),
  /** Absent, like all that may be: nobody asked, as in runs of older versions. */
  nodes: z.array(NodeFactsSchema).max(256).optional(),
  sockets: z.array(SocketFactsSchema).max(64).optional(),
  modules: ModulesFactsSchema.optional(),
  cxl: z.array(CxlFactsSchema).max(256).optional(),
  warnings: z.array(z.string()),
});
export type Facts = z.infer<typeof FactsSchema>;

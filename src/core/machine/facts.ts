import { z } from 'zod';
import { BytesSchema, CountSchema, maybe } from './known.ts';

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
    caches: maybe(z.array(z.strictObject({ level: CountSchema, bytes: BytesSchema, shared: z.boolean() }))),
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
  gpus: z.array(
    z.strictObject({
      name: z.string(),
      vendor: z.string(),
      driver: maybe(z.string()),
      memoryBytes: maybe(BytesSchema),
      /** Id in the GPU catalogue when the name is known there. */
      catalogueId: maybe(z.string()),
    }),
  ),
  storage: z.array(
    z.strictObject({
      id: z.string(),
      mount: z.string(),
      device: maybe(z.string()),
      model: maybe(z.string()),
      fileSystem: maybe(z.string()),
      capacityBytes: maybe(BytesSchema),
      freeBytes: maybe(BytesSchema),
      /** Whether direct reads and writes bypass the page cache there (tmpfs, overlay and network do not count). */
      direct: maybe(z.boolean()),
    }),
  ),
  links: z.array(
    z.strictObject({ from: z.string(), to: z.string(), generation: maybe(CountSchema), width: maybe(CountSchema) }),
  ),
  warnings: z.array(z.string()),
});
export type Facts = z.infer<typeof FactsSchema>;

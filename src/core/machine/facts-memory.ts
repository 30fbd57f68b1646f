import { z } from 'zod';
import { PcieFactsSchema } from './facts-link.ts';
import { BytesSchema, CountSchema, maybe, OperationsPerSecondSchema } from './known.ts';
import { CpuListSchema, NodeKindSchema } from './memory-nodes.ts';

/** A NUMA node, by the number that the kernel gives it. */
export const NodeFactsSchema = z.strictObject({
  node: CountSchema,
  kind: NodeKindSchema,
  /** Logical processors; none on a node of memory alone. */
  cpus: CpuListSchema,
  socket: maybe(CountSchema),
  capacityBytes: maybe(BytesSchema),
  availableBytes: maybe(BytesSchema),
  /** To every node, itself included, 10 being local (ACPI, System Locality Distance Information Table). */
  distances: maybe(z.array(z.strictObject({ node: CountSchema, distance: CountSchema }))),
  /** Pages of a round of weighted interleaving (kernel: mempolicy/weighted_interleave). */
  interleaveWeight: maybe(CountSchema),
});
export type NodeFacts = z.infer<typeof NodeFactsSchema>;

/** A processor package. */
export const SocketFactsSchema = z.strictObject({
  socket: CountSchema,
  cpus: CpuListSchema,
  nodes: z.array(CountSchema),
});

/** What bounds the bandwidth of DRAM: channels that hold modules, and the transfers of each in a second. */
export const ModulesFactsSchema = z.strictObject({
  /** DDR4, DDR5, LPDDR5. */
  type: maybe(z.string()),
  channels: maybe(CountSchema),
  /** Data lines of one channel: 64 in DDR4 and, both halves counted, in DDR5. */
  channelBits: maybe(CountSchema),
  transfersPerSecond: maybe(OperationsPerSecondSchema),
  moduleBytes: maybe(z.array(BytesSchema)),
});

/** A device of CXL memory. */
export const CxlFactsSchema = z.strictObject({
  /** The kernel's name: `mem0`. */
  id: z.string(),
  capacityBytes: maybe(BytesSchema),
  /** NUMA node that its memory appears as. */
  node: maybe(CountSchema),
  model: maybe(z.string()),
  link: PcieFactsSchema,
});

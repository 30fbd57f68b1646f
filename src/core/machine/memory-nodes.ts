import { z } from 'zod';
import { BytesPerSecondSchema, BytesSchema, CountSchema, known, SecondsSchema } from './known.ts';

/** More nodes and processors than any machine of today has. */
const mostNodes = 256;
const mostCpus = 8192;

export const NodeKindSchema = z.enum(['dram', 'cxl']);

/** Numbers of logical processors, as the kernel counts them. */
export const CpuListSchema = z.array(CountSchema).max(mostCpus);

/** `node0` is DRAM of the kernel's NUMA node 0; `cxl2` is a node of CXL memory, which has no processors. */
const NodeIdSchema = z.string().regex(/^(node|cxl)\d{1,4}$/, { error: 'node or cxl and the number of the node' });

/** A NUMA node as a place for data. */
const MemoryNodeSchema = z.strictObject({
  id: NodeIdSchema,
  kind: NodeKindSchema,
  /** Processors of the node; none where it is CXL memory. */
  cpus: CpuListSchema,
  capacityBytes: known(BytesSchema),
  /** From the node's own processors where it has some, else from those that reach it fastest. */
  bytesPerSecond: known(BytesPerSecondSchema).optional(),
  latencySeconds: known(SecondsSchema).optional(),
  /** Pages of a round of weighted interleaving that go to this node. */
  interleaveWeight: known(CountSchema).optional(),
});
export type MemoryNode = z.infer<typeof MemoryNodeSchema>;
export const MemoryNodesSchema = z.array(MemoryNodeSchema).max(mostNodes);

/** Processors of one node that use the memory of another. */
export const MemoryMatrixSchema = z
  .array(
    z.strictObject({
      from: NodeIdSchema,
      to: NodeIdSchema,
      bytesPerSecond: known(BytesPerSecondSchema).optional(),
      latencySeconds: known(SecondsSchema).optional(),
    }),
  )
  .max(mostNodes ** 2);

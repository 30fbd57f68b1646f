import { z } from 'zod';
import { BytesPerSecondSchema, CountSchema, maybe } from './known.ts';

/** What joins two parts of the machine. */
const LinkKindSchema = z.enum(['pcie', 'cxl', 'nvlink', 'socket']);

/** A link of PCI Express: what card and slot can do together, and what they agreed on now (a resting GPU goes lower). */
export const PcieFactsSchema = z.strictObject({
  generation: maybe(CountSchema),
  width: maybe(CountSchema),
  currentGeneration: maybe(CountSchema).optional(),
  currentWidth: maybe(CountSchema).optional(),
});
export type PcieFacts = z.infer<typeof PcieFactsSchema>;

/**
 * An edge of the topology. Ends are ids of tiers, nodes, GPUs, drives and devices: `dram`, `node0`, `gpu0`, `nvme0n1`,
 * `mem0`. Absent kind: PCI Express.
 */
export const LinkFactsSchema = PcieFactsSchema.extend({
  from: z.string(),
  to: z.string(),
  kind: LinkKindSchema.optional(),
  /** Each direction by the data sheet, for links that are not PCI Express. */
  bytesPerSecond: maybe(BytesPerSecondSchema).optional(),
});
export type LinkFacts = z.infer<typeof LinkFactsSchema>;

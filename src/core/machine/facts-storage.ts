import { z } from 'zod';
import { PcieFactsSchema } from './facts-link.ts';
import { BytesSchema, CountSchema, maybe } from './known.ts';

/** How much writing a drive is made for, in the words of its makers. */
export const EnduranceClassSchema = z.enum(['consumer', 'read-intensive', 'mixed-use', 'write-intensive']);

/** One drive below a file system. */
const DriveFactsSchema = z.strictObject({
  /** The kernel's name: `nvme0n1`. */
  id: z.string(),
  model: maybe(z.string()),
  capacityBytes: maybe(BytesSchema),
  rotational: maybe(z.boolean()),
  /** How it is attached: nvme, sata, usb, virtio. */
  transport: maybe(z.string()),
  node: maybe(CountSchema),
  link: PcieFactsSchema.optional(),
  enduranceClass: maybe(EnduranceClassSchema),
  /** What may be written to it in all by its data sheet (TBW). */
  enduranceBytes: maybe(BytesSchema).optional(),
});
export type DriveFacts = z.infer<typeof DriveFactsSchema>;

export const StorageFactsSchema = z.strictObject({
  id: z.string(),
  mount: z.string(),
  device: maybe(z.string()),
  model: maybe(z.string()),
  fileSystem: maybe(z.string()),
  capacityBytes: maybe(BytesSchema),
  freeBytes: maybe(BytesSchema),
  /** Whether direct reads and writes bypass the page cache there (tmpfs, overlay and network do not count). */
  direct: maybe(z.boolean()),
  /** Linear, raid0, raid1 ..., where several drives carry the file system. */
  raid: maybe(z.strictObject({ level: z.string(), chunkBytes: maybe(BytesSchema) })).optional(),
  /** The drives that carry the file system, below partitions, LVM, LUKS and RAID. */
  drives: z.array(DriveFactsSchema).max(256).optional(),
});
export type StorageFacts = z.infer<typeof StorageFactsSchema>;

import type { Facts } from '../facts.ts';
import type { DriveFacts } from '../facts-storage.ts';
import { diskOf } from '../profile/disk.ts';
import { linkTo, pcieLimit } from './link-limits.ts';
import type { Limit } from './limit.ts';
import { by, notTold, toldBy, valueIn } from './limit.ts';

/** 6 Gb/s at 8b/10b (SATA-IO, Serial ATA revision 3). */
const sataBytesPerSecond = 600e6;

/** How drives add up: to striped ones each gives its part; others give what the least of them does. */
const striped: ReadonlySet<string> = new Set(['raid0', 'linear']);

/** The link to the drive below a folder: of several that are striped the sum. */
export const storageLimit = (facts: Facts, path: string): Limit => {
  const disk = diskOf(facts, path);
  if (disk === undefined) return notTold('no drive is known below this folder');
  const drives = disk.drives ?? [];
  if (drives.length === 0) return linkTo(facts, disk.id);
  const limits = drives.map((drive) => driveLimit(facts, drive));
  const unknown = limits.find((limit) => !('source' in limit));
  if (unknown !== undefined) return unknown;
  const [first] = limits;
  const rule = first !== undefined && 'source' in first ? toldBy(first.source) : '';
  const values = limits.flatMap(({ value }) => value ?? []);
  if (values.length === 1) return by(values[0] ?? 0, rule);
  const level = valueIn(disk.raid)?.level;
  if (level === undefined) return notTold(`${String(values.length)} drives, and how they are joined is unknown`);
  if (!striped.has(level)) return notTold(`what ${level} of ${String(values.length)} drives carries has no data sheet`);
  return by(
    values.reduce((sum, value) => sum + value, 0),
    `${String(values.length)} drives as ${level}; ${rule}`,
  );
};

const driveLimit = (facts: Facts, { id, link, transport }: DriveFacts): Limit => {
  if (link !== undefined) return pcieLimit(link);
  const how = valueIn(transport);
  if (how === 'sata') return by(sataBytesPerSecond, 'SATA at 6 Gb/s after line coding (SATA-IO)');
  if (how !== undefined && how !== 'nvme') return notTold(`${how} has no one rate`);
  return linkTo(facts, id);
};

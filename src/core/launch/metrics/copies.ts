import { nameText } from '../names.ts';
import { kindCode } from '../types.ts';
import type { Context } from './context.ts';
import { coveredNs, coverOf, overlapNs } from './cover.ts';
import type { Copies } from './types.ts';

/** Copies and sets, by direction as their name tells it, and how much of their time kernels run too. */
export const measureCopies = (context: Context): Copies => {
  const { rows, names } = context.trace;
  const all = context.gpuWork.filter((row) => rows.kind[row] !== kindCode.kernel);
  const lasts = (row: number) => (rows.endNs[row] ?? 0) - (rows.beginNs[row] ?? 0);
  const bytesOf = (row: number) => Math.max(0, rows.detail[row] ?? 0);
  const cover = coverOf(all, rows);
  const directions = new Map<number, { count: number; bytes: number; copyNs: number }>();
  for (const row of all) {
    const name = rows.name[row] ?? 0;
    const direction = directions.get(name) ?? { count: 0, bytes: 0, copyNs: 0 };
    directions.set(name, direction);
    direction.count++;
    direction.bytes += bytesOf(row);
    direction.copyNs += lasts(row);
  }
  const byDirection = [...directions]
    .map(([name, direction]) => ({ name: nameText(names, name), ...direction }))
    .sort((a, b) => b.copyNs - a.copyNs)
    .slice(0, 50);
  const copies = all.reduce((count, row) => count + (rows.kind[row] === kindCode.memcpy ? 1 : 0), 0);
  return {
    copies,
    sets: all.length - copies,
    bytes: all.reduce((sum, row) => sum + bytesOf(row), 0),
    copyNs: all.reduce((sum, row) => sum + lasts(row), 0),
    busyNs: coveredNs(cover),
    overlapNs: overlapNs(cover, coverOf(context.kernels, rows)),
    byDirection,
  };
};

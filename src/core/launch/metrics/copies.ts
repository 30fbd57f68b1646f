import { nameText } from '../names.ts';
import { kindCode } from '../types.ts';
import type { Context } from './context.ts';
import { coveredBetween, coversOf, eachUnion } from './cover.ts';
import type { Copies } from './types.ts';

/** Copies and sets, by direction as their name tells it, and how much of their time kernels run too. */
export const measureCopies = (context: Context): Copies => {
  const { rows, names } = context.trace;
  const directions = new Map<number, { count: number; bytes: number; copyNs: number }>();
  const all = { copies: 0, sets: 0, bytes: 0, copyNs: 0 };
  for (const row of context.gpuWork) {
    if (rows.kind[row] === kindCode.kernel) continue;
    const name = rows.name[row] ?? 0;
    const direction = directions.get(name) ?? { count: 0, bytes: 0, copyNs: 0 };
    directions.set(name, direction);
    const bytes = Math.max(0, rows.detail[row] ?? 0);
    const lasts = (rows.endNs[row] ?? 0) - (rows.beginNs[row] ?? 0);
    direction.count++;
    direction.bytes += bytes;
    direction.copyNs += lasts;
    all.bytes += bytes;
    all.copyNs += lasts;
    if (rows.kind[row] === kindCode.memcpy) all.copies++;
    else all.sets++;
  }
  const byDirection = [...directions]
    .map(([name, direction]) => ({ name: nameText(names, name), ...direction }))
    .sort((a, b) => b.copyNs - a.copyNs)
    .slice(0, 50);
  return { ...all, ...copyTime(context), byDirection };
};

const copyTime = ({ trace: { rows }, kernels }: Context): Pick<Copies, 'busyNs' | 'overlapNs'> => {
  const isCopy = (row: number) => rows.kind[row] === kindCode.memcpy || rows.kind[row] === kindCode.memset;
  const [cover] = coversOf(rows, 1, (row) => (isCopy(row) ? 0 : -1));
  if (cover === undefined || cover.count === 0) return { busyNs: 0, overlapNs: 0 };
  let overlapNs = 0;
  eachUnion(kernels, rows, (from, to) => {
    overlapNs += coveredBetween(cover, from, to);
  });
  return { busyNs: cover.coveredNs, overlapNs };
};

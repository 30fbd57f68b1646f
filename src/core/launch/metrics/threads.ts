import type { Lane, Rows } from '../types.ts';
import { none } from '../types.ts';
import type { Context } from './context.ts';
import { unionNs } from './cover.ts';
import { groupRows } from './group-rows.ts';
import { groupsOf, noSums } from './sums.ts';
import type { DeviceMeasures, ThreadMeasures } from './types.ts';

const titleOf = ({ label, pid, tid }: Lane) => label ?? `${pid} ${tid}`;

/** Threads that launch kernels or run operators, by what they launch. */
export const measureThreads = (context: Context): readonly ThreadMeasures[] => {
  const { rows, links, lanes } = context.trace;
  const { roots, rootNs } = context.operators;
  const groups = groupsOf(context, (kernel) => {
    const call = links.launch[kernel] ?? none;
    return call === none ? none : (rows.lane[call] ?? none);
  });
  return lanes
    .map((lane, index) => {
      const { sums, launches } = groups.get(index) ?? { sums: noSums(), launches: 0 };
      const own = { roots: roots[index] ?? 0, rootNs: rootNs[index] ?? 0 };
      return { name: titleOf(lane), pid: lane.pid, tid: lane.tid, launches, ...own, ...sums };
    })
    .filter(({ kernels, roots: own }) => kernels > 0 || own > 0)
    .sort((a, b) => b.kernels - a.kernels || b.rootNs - a.rootNs);
};

const streamsOf = (kernels: Uint32Array, { lane }: Rows): number => {
  const streams = new Set<number>();
  for (const kernel of kernels) streams.add(lane[kernel] ?? 0);
  return streams.size;
};

/** GPUs: streams of one process and device number together. */
export const measureDevices = (context: Context): readonly DeviceMeasures[] => {
  const { rows, lanes } = context.trace;
  const keys = lanes.map(({ pid, device }) => `${pid}${device === undefined ? '' : ` ${String(device)}`}`);
  const devices = [...new Set(keys)];
  const index = keys.map((key) => devices.indexOf(key));
  return groupRows(context.kernels, devices.length, (row) => index[rows.lane[row] ?? 0] ?? none)
    .map((kernels) => {
      const lane = lanes[rows.lane[kernels[0] ?? 0] ?? 0];
      return {
        device: lane?.device === undefined ? (lane?.pid ?? '') : String(lane.device),
        streams: streamsOf(kernels, rows),
        kernels: kernels.length,
        kernelNs: kernels.reduce((sum, row) => sum + (rows.endNs[row] ?? 0) - (rows.beginNs[row] ?? 0), 0),
        busyNs: unionNs(kernels, rows),
      };
    })
    .filter(({ kernels }) => kernels > 0);
};

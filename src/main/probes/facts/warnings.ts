import { capacityText } from '../../../core/format.ts';
import { parseCpuinfo } from './cpu.ts';
import { mayLockAnything, parseLockedLimit, parseMeminfo, readGroupLimit } from './memory.ts';
import { readNodes } from './numa.ts';
import { readGovernor, readPower } from './power.ts';
import type { Reader } from './reader.ts';

/** What about this machine may mislead, one sentence each. */
export const readWarnings = async (reader: Reader): Promise<string[]> => {
  const found = await Promise.all([
    memoryWarning(reader),
    apartWarning(reader),
    groupWarning(reader),
    cpuWarning(reader),
    lockedWarning(reader),
    powerWarning(reader),
    governorWarning(reader),
  ]);
  return found.filter((warning) => warning !== undefined);
};

/** Nodes leave out what firmware and kernel took at start, so they may differ by this much. */
const nodeTolerance = 0.05;

const memoryWarning = async (reader: Reader) => {
  const { totalBytes } = parseMeminfo((await reader.text('/proc/meminfo')) ?? '');
  const nodes = await readNodes(reader);
  const nodeBytes = nodes.reduce((sum, node) => sum + node.totalBytes, 0);
  if (totalBytes === undefined || nodes.length === 0) return undefined;
  if (Math.abs(nodeBytes / totalBytes - 1) <= nodeTolerance) return undefined;
  const [nodeText, totalText] = [capacityText(nodeBytes), capacityText(totalBytes)];
  return `The NUMA nodes count ${nodeText} of memory, /proc/meminfo ${totalText}; the latter is used.`;
};

/** Nodes that have memory and no processors, where nothing says what kind of memory it is. */
const apartWarning = async (reader: Reader) => {
  const apart = (await readNodes(reader)).filter(({ kind, cpus }) => kind === 'dram' && cpus.length === 0);
  if (apart.length === 0) return undefined;
  const names = apart.map(({ id }) => String(id)).join(', ');
  return `NUMA node ${names} has memory and no processors, and no CXL device: it is counted as DRAM, but may be of another kind.`;
};

const groupWarning = async (reader: Reader) => {
  const { totalBytes } = parseMeminfo((await reader.text('/proc/meminfo')) ?? '');
  const limit = totalBytes === undefined ? undefined : await readGroupLimit(reader, totalBytes);
  if (limit === undefined) return undefined;
  return `A control group limits memory to ${capacityText(limit.limitBytes)} of ${capacityText(totalBytes)}.`;
};

const cpuWarning = async (reader: Reader) => {
  const { threads } = parseCpuinfo((await reader.text('/proc/cpuinfo')) ?? '');
  const share = await cpuQuota(reader);
  if (share === undefined || share >= threads) return undefined;
  return `A control group limits this process to ${share.toFixed(1)} of ${String(threads)} CPU threads.`;
};

/** `cpu.max` of control groups v2: quota and period in microseconds, or `max`. */
const cpuQuota = async (reader: Reader): Promise<number | undefined> => {
  const path = /^0::(.*)$/m.exec((await reader.text('/proc/self/cgroup')) ?? '')?.[1] ?? '/';
  const text = (await reader.text(`/sys/fs/cgroup${path}/cpu.max`)) ?? '';
  const [quota, period] = text.split(' ').map(Number);
  return quota !== undefined && quota > 0 && period !== undefined && period > 0 ? quota / period : undefined;
};

/** Below this io_uring's registered buffers and pinned staging buffers do not fit. */
const leastLockedBytes = 64 * 2 ** 20;

const lockedWarning = async (reader: Reader) => {
  const limit = parseLockedLimit((await reader.text('/proc/self/limits')) ?? '');
  if (limit === undefined || limit >= leastLockedBytes) return undefined;
  if (mayLockAnything((await reader.text('/proc/self/status')) ?? '')) return undefined;
  return `This process may lock only ${capacityText(limit)} of memory (ulimit -l).`;
};

const powerWarning = async (reader: Reader) =>
  (await readPower(reader)) === 'battery' ? 'This machine runs on battery, which may slow it down.' : undefined;

const governorWarning = async (reader: Reader) =>
  (await readGovernor(reader)) === 'powersave' && !(await isActivePstate(reader))
    ? 'The CPU frequency governor is powersave, which keeps the clock low.'
    : undefined;

/** There `powersave` is the usual governor and follows the load (kernel: admin-guide/pm/intel_pstate, amd-pstate). */
const isActivePstate = async (reader: Reader) =>
  /^(intel_pstate|amd-pstate-epp)$/.test(
    (await reader.text('/sys/devices/system/cpu/cpu0/cpufreq/scaling_driver')) ?? '',
  );

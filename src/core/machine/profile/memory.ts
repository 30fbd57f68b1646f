import type { AppError } from '../../error.ts';
import type { Result } from '../../result.ts';
import { chain, fail, ok } from '../../result.ts';
import type { Bytes, BytesPerSecond } from '../../units.ts';
import { bytes, bytesPerSecond, seconds, sum } from '../../units.ts';
import type { Facts } from '../facts.ts';
import type { Figure } from '../figures.ts';
import { best, figuresOf, knownFrom, largest } from '../figures.ts';
import type { Known } from '../known.ts';
import { assumed } from '../known.ts';
import type { Machine } from '../machine.ts';
import type { ProbeResult, Run } from '../run.ts';
import { cpuNodeOf, isSpread, memoryNodeOf, tierOf } from './places.ts';

type Dram = Machine['memory']['dram'];
type Where = (result: ProbeResult) => boolean;

/** All of the host's DRAM. Error: nothing tells its rate or size, without which nothing can be planned. */
export const dramOf = (run: Run): Result<Dram, AppError> =>
  chain(dramRate(run), (rate) =>
    chain(dramCapacity(run.facts), (capacityBytes) => ok({ capacityBytes, bytesPerSecond: rate, ...dramMore(run) })),
  );

const dramMore = (run: Run): Pick<Dram, 'latencySeconds' | 'pinned'> => {
  const latency = latencyFigure(run, 'dram', isWhole(run.facts));
  const pin = best(largest(figuresOf(run, { metric: 'dram.pin', unit: 'bytes_per_second' })));
  const limit = pinnedLimit(run.facts);
  return {
    ...(latency === undefined ? {} : { latencySeconds: knownFrom(run, latency, seconds) }),
    ...(pin === undefined && limit === undefined
      ? {}
      : {
          pinned: {
            ...(limit === undefined ? {} : { limitBytes: limit }),
            ...(pin === undefined ? {} : { allocateBytesPerSecond: knownFrom(run, pin, bytesPerSecond) }),
          },
        }),
  };
};

/** Windows lets a driver pin half of the memory at most (NVIDIA developer forum, topic 228235). */
const windowsShare = 0.5;

/**
 * What a GPU driver may pin. The limit on locked memory (RLIMIT_MEMLOCK) is none: drivers pin pages inside the kernel, and
 * do not ask it. On WSL2 there is a low limit that nothing tells without a GPU.
 */
const pinnedLimit = (facts: Facts): Known<Bytes> | undefined => {
  if (facts.os.platform !== 'win32') return undefined;
  const capacity = facts.memoryTiers.find(({ kind }) => kind === 'dram')?.capacityBytes.value ?? undefined;
  return capacity === undefined
    ? undefined
    : assumed(bytes(capacity * windowsShare), 'Windows lets drivers pin half of the memory at most; not measured here');
};

/** Memory as the system deals it out, to all processors; on a machine of one node that node is the whole. */
const isWhole = (facts: Facts): Where => {
  const single = (facts.nodes?.length ?? 0) <= 1;
  return (result) =>
    !isSpread(result) && (single || (memoryNodeOf(result) === undefined && cpuNodeOf(result) === undefined));
};

/** A node's own processors and memory: what stands in where all nodes together were not measured. */
const isLocal =
  (facts: Facts): Where =>
  (result) =>
    !isSpread(result) && memoryNodeOf(result) === cpuNodeOf(result) && !tierOf(facts, result).startsWith('cxl');

const dramRate = (run: Run): Result<Known<BytesPerSecond>, AppError> => {
  const whole = rateFigure(run, 'dram', isWhole(run.facts));
  if (whole !== undefined) return ok(knownFrom(run, whole, bytesPerSecond));
  const local = rateFigure(run, 'dram', isLocal(run.facts));
  if (local === undefined) return fail(missing(`no memory bandwidth in run ${run.id}: profile with the memory probe`));
  const { value, source } = knownFrom(run, local, bytesPerSecond);
  const doubt = ['of one NUMA node; all together were not measured', 'doubt' in source ? source.doubt : undefined];
  return ok({ value, source: { ...source, doubt: doubt.filter((text) => text !== undefined).join('; ') } });
};

/**
 * The faster triad: an ordinary store first reads the line that it overwrites, which triad does not count, so streaming
 * stores show more of what the channels carry wherever a CPU has good ones. A copy or a read stands in for it.
 */
export const rateFigure = (run: Run, area: 'dram' | 'cxl', where: Where): Figure | undefined => {
  const at = (what: string) => figuresOf(run, { metric: `${area}.${what}`, unit: 'bytes_per_second', where });
  const triad = best([...largest(at('triad')), ...largest(at('triad_nt'))]);
  return triad ?? best(largest(at('copy'))) ?? best(largest(at('read')));
};

/** Of the largest buffer: smaller ones sit in caches. */
export const latencyFigure = (run: Run, area: 'dram' | 'cxl', where: Where): Figure | undefined =>
  best(largest(figuresOf(run, { metric: `${area}.latency`, unit: 'seconds', where })));

/** More than any schema takes; a run from a file may claim it. */
const mostBytes = 1e21;

const dramCapacity = (facts: Facts): Result<Known<Bytes>, AppError> => {
  const tiers = facts.memoryTiers.filter(({ kind }) => kind === 'dram');
  const sizes = tiers.flatMap(({ capacityBytes, limitBytes }) => {
    const found = [capacityBytes, limitBytes].flatMap((size) => (size.value === null ? [] : [size]));
    return found.length === 0 ? [] : [found.reduce((least, size) => (size.value < least.value ? size : least))];
  });
  const [first, ...rest] = sizes;
  if (first === undefined) return fail(missing('the size of the memory is unknown'));
  const total = sum(first.value, ...rest.map(({ value }) => value));
  return ok({ value: bytes(Math.min(total, mostBytes)), source: first.source });
};

const missing = (why: string): AppError => ({ code: 'not-available', what: 'a machine from this run', why });

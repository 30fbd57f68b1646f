import { adamPerParameter } from '../adam.ts';
import type { Facts } from '../facts.ts';
import { textIn } from '../figures.ts';
import type { CatalogueGpu } from '../gpu-catalogue.ts';
import type { OwnGpu } from '../profile/own-gpu.ts';
import { ownGpuOf } from '../profile/own-gpu.ts';
import { memoryNodeOf } from '../profile/places.ts';
import type { ProbeResult, Run } from '../run.ts';
import { gpuAdamLimit, matmulLimit } from './gpu-limits.ts';
import { linkTo } from './link-limits.ts';
import type { Limit } from './limit.ts';
import { notTold, scaled } from './limit.ts';
import { cxlLimit, dramLimit, nodeLimit } from './memory-limits.ts';
import { storageLimit } from './storage-limits.ts';

/** A figure beside the most that the hardware could do. */
export interface LimitShare {
  readonly result: ProbeResult;
  readonly limit: Limit;
  /** Of the limit, 1 being all of it; undefined where one of the two is unknown. Above 1: the limit is not the one meant. */
  readonly share: number | undefined;
}

/** Every result of a run that is a rate, in the order of the run, with its limit and the share that was attained. */
export const limitShares = (run: Run, gpus: readonly CatalogueGpu[]): readonly LimitShare[] => {
  const place = placeOf(run.facts, gpus);
  return run.results.filter(isRate).map((result) => {
    const limit = limitOf(result, place);
    const { median } = result;
    const share = median === null || !('source' in limit) || limit.value <= 0 ? undefined : median / limit.value;
    return { result, limit, share };
  });
};

const rates: ReadonlySet<ProbeResult['unit']> = new Set(['bytes_per_second', 'params_per_second', 'flops_per_second']);
const isRate = ({ unit }: ProbeResult) => rates.has(unit);

interface Place {
  readonly facts: Facts;
  readonly gpu: CatalogueGpu | undefined;
  readonly own: OwnGpu | undefined;
}

const placeOf = (facts: Facts, gpus: readonly CatalogueGpu[]): Place => {
  const gpu = gpus.find(({ id }) => facts.gpus.some(({ catalogueId }) => catalogueId.value === id));
  return { facts, gpu, own: ownGpuOf(facts, gpu) };
};

/** What the probe says itself comes first. */
const limitOf = (result: ProbeResult, place: Place): Limit => result.limit ?? ofArea(result, place);

const ofArea = (result: ProbeResult, place: Place): Limit => {
  const [area = '', what = ''] = result.metric.split('.');
  switch (area) {
    case 'dram':
    case 'cxl':
      return ofKernel.has(what)
        ? notTold('it is the work of the kernel, which has no data sheet')
        : memoryOf(result, place);
    case 'cpu':
      return cpuLimit(what, result, place);
    case 'storage':
      return storageLimit(place.facts, textIn(result, 'path') ?? '');
    case 'gpu':
      return deviceLimit(what, result, place);
    default:
      return notTold('makers publish no such figure');
  }
};

/** Pages that are mapped, cleared or locked. */
const ofKernel: ReadonlySet<string> = new Set(['pin', 'first_touch', 'page_fault']);

const memoryOf = (result: ProbeResult, { facts }: Place): Limit => {
  const node = memoryNodeOf(result);
  if (node === undefined && result.metric.startsWith('cxl.')) return cxlLimit(facts, undefined);
  return node === undefined ? dramLimit(facts) : nodeLimit(facts, node);
};

/** Bytes that an update moves for each parameter; with states in bf16 the half. */
const adamBytes: ReadonlyMap<string, number> = new Map([
  ['adam_fp32', adamPerParameter.bytes],
  ['adam_bf16', adamPerParameter.bytes],
  ['adam_fp16', adamPerParameter.bytes],
  ['adam_bf16_states', adamPerParameter.bytes / 2],
]);

const cpuLimit = (what: string, result: ProbeResult, place: Place): Limit => {
  if (what === 'fma_fp32') return notTold('how many multiply-adds a core does in a cycle is not told by the system');
  const memory = memoryOf(result, place);
  const each = adamBytes.get(what);
  if (each === undefined || !('source' in memory)) return memory;
  return scaled(memory, 1 / each, `the memory bandwidth over ${String(each)} B per parameter`);
};

const deviceLimit = (what: string, result: ProbeResult, { facts, gpu, own }: Place): Limit => {
  if (own?.isOf(result) !== true) return notTold('this device is not a GPU of the machine that is known by name');
  switch (what) {
    case 'h2d':
    case 'd2h':
    case 'zero_copy':
      return linkTo(facts, `gpu${String(own.index)}`);
    case 'both':
      return twice(linkTo(facts, `gpu${String(own.index)}`));
    case 'peer':
      return notTold('the link between the two GPUs is not told by the system');
    default:
      return gpu === undefined ? notTold('the GPU is in no catalogue') : onDevice(what, result, gpu);
  }
};

const twice = (limit: Limit): Limit => ('source' in limit ? scaled(limit, 2, 'both directions') : limit);

const onDevice = (what: string, result: ProbeResult, gpu: CatalogueGpu): Limit => {
  switch (what) {
    case 'read':
    case 'copy':
    case 'triad':
    case 'd2d':
      return gpu.memoryBytesPerSecond;
    case 'matmul':
      return matmulLimit(result, gpu);
    case 'adam':
      return gpuAdamLimit(gpu);
    default:
      return notTold('makers publish no such figure');
  }
};

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Real traces are read where they lie, beside the project or where PLIMSOLL_TRACES says; the project holds none. */
const beside = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'traces');
const folder = process.env['PLIMSOLL_TRACES'] ?? beside;

export interface RealTrace {
  readonly name: string;
  readonly kernels: number;
  readonly copiesAndSets: number;
  readonly withoutLaunch: number;
  readonly fromGraphs: number;
  readonly operators: number;
  readonly roots: number;
  readonly depth: number;
  readonly tklqtNs: number;
  /** One a launch call: the first kernel of each (papers/skip-tklqt.md, 1.9). */
  readonly tklqtOfCallsNs: number;
  readonly apiToStartNs: number;
  readonly kernelsNs: number;
  readonly busyNs: number;
  readonly latencyNs: number;
  /** The paper's idle, latency less the sum of kernels. */
  readonly idleNs: number;
  readonly busiestRootsNs: number;
  readonly meanKernelUs: string;
}

/** The table of the traces' README, and of papers/skip-tklqt.md, 1.9; microseconds there, nanoseconds here. */
const table: readonly RealTrace[] = [
  {
    name: 'hta_a100_ddp_train_3steps',
    kernels: 2700,
    copiesAndSets: 1074,
    withoutLaunch: 0,
    fromGraphs: 0,
    operators: 14346,
    roots: 3192,
    depth: 5,
    tklqtNs: 114_152_531,
    tklqtOfCallsNs: 114_152_531,
    apiToStartNs: 88_533_581,
    kernelsNs: 162_532_340,
    busyNs: 155_215_315,
    latencyNs: 664_647_201,
    idleNs: 502_114_861,
    busiestRootsNs: 309_217_023,
    meanKernelUs: '60.197',
  },
  {
    name: 'hta_a100_triton_culaunch',
    kernels: 1,
    copiesAndSets: 0,
    withoutLaunch: 0,
    fromGraphs: 0,
    operators: 3,
    roots: 2,
    depth: 2,
    tklqtNs: 45_426,
    tklqtOfCallsNs: 45_426,
    apiToStartNs: 0,
    kernelsNs: 1760,
    busyNs: 1760,
    latencyNs: 1_346_203,
    idleNs: 1_344_443,
    busiestRootsNs: 1_388_555,
    meanKernelUs: '1.760',
  },
  {
    name: 'kineto_v100_resnet50_2021_oldformat',
    kernels: 8772,
    copiesAndSets: 324,
    withoutLaunch: 0,
    fromGraphs: 0,
    operators: 23646,
    roots: 2154,
    depth: 8,
    tklqtNs: 97_235_296_000,
    tklqtOfCallsNs: 97_235_296_000,
    apiToStartNs: 97_151_503_000,
    kernelsNs: 591_532_000,
    busyNs: 591_532_000,
    latencyNs: 1_065_653_000,
    idleNs: 474_121_000,
    busiestRootsNs: 1_049_238_000,
    meanKernelUs: '67.434',
  },
  {
    name: 'tracelens_h100_bert-small',
    kernels: 60,
    copiesAndSets: 1,
    withoutLaunch: 0,
    fromGraphs: 0,
    operators: 479,
    roots: 104,
    depth: 5,
    tklqtNs: 422_406,
    tklqtOfCallsNs: 422_406,
    apiToStartNs: 97_672,
    kernelsNs: 307_197,
    busyNs: 307_197,
    latencyNs: 4_046_966,
    idleNs: 3_739_769,
    busiestRootsNs: 2_108_422,
    meanKernelUs: '5.120',
  },
  {
    name: 'tracelens_mi300x_vllm_decode_hipgraph',
    kernels: 425,
    copiesAndSets: 9,
    withoutLaunch: 0,
    fromGraphs: 421,
    operators: 100,
    roots: 52,
    depth: 5,
    tklqtNs: 5_114_222_557,
    tklqtOfCallsNs: 64_139_035,
    apiToStartNs: 4_900_848_330,
    kernelsNs: 10_674_517,
    busyNs: 10_674_517,
    latencyNs: 18_607_102,
    idleNs: 7_932_585,
    busiestRootsNs: 397_917,
    meanKernelUs: '25.117',
  },
];

const fileOf = ({ name }: RealTrace) => join(folder, `${name}.json.gz`);

/** Those of the table that are there. */
export const realTraces: readonly RealTrace[] = table.filter((row) => existsSync(fileOf(row)));

export const realTracePath = fileOf;
export const jsonOf = (row: RealTrace): Buffer => gunzipSync(readFileSync(fileOf(row)));

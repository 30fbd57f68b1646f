import { dosProcess } from '../fits.ts';
import type { Judged } from './judged.ts';

/** A constant that no source states, and the rows that it was fitted to; the others of the same quantity test it. */
export interface Fit {
  readonly constant: string;
  readonly where: string;
  readonly rows: readonly string[];
  /** Rows that it has a say in: ids begin so. */
  readonly tested: string;
  readonly quantity: string;
}

const machineFile = 'resources/machines/dos-a100-40gb.json';
const hopperFile = 'resources/machines/dos-h100-80gb.json';
const loopFile = 'src/core/planners/deep-optimizer-states/loop.ts';
const dos = (constant: string, where: string, quantity: string, ...rows: readonly string[]): Fit => ({
  constant,
  where,
  rows,
  tested: '^dos-',
  quantity,
});

/** Runs so full that the allocator empties its cache: 13B with interleaved updates on one GPU. */
const crowded = '^dos-(10|19|22|25|3[6-9])$';

/** What a node attains, and what surrounds the kernels: each on one or two rows of the logs. */
const dosFits: readonly Fit[] = [
  dos(
    'large products at 281e12 FLOP/s, hooks of 2.2 ms a layer',
    `${machineFile}, ${loopFile}`,
    'forward',
    'dos-129',
    'dos-2',
  ),
  dos(
    'link at 19.18e9 B/s; pageable copies to the host at 5.5e9 and 2.88e9; 0.4 ms a layer; exchange at 100e9 B/s',
    `${machineFile}, ${hopperFile}, ${loopFile}`,
    'backward',
    'dos-129',
    'dos-128',
    'dos-1',
    'dos-2',
    'dos-182',
  ),
  dos(
    'host memory at 159e9 and 408e9 B/s; pageable copies to the GPU at 12e9 and 11.4e9; what 1, 2, 4 processes attain that are not bound (5)',
    `${machineFile}, ${hopperFile}`,
    'update',
    'dos-28',
    'dos-177',
    'dos-26',
    'dos-175',
    'dos-128',
    'dos-41',
    'dos-43',
    'dos-50',
    'dos-51',
  ),
  {
    constant: '85 ms each time the allocator empties its cache: slope over the flushes that logs of three runs count',
    where: loopFile,
    rows: ['dos-36', 'dos-38', 'dos-39'],
    tested: crowded,
    quantity: 'backward',
  },
  {
    constant:
      'fragments of the allocator beside gradients that stay, 12.5 %, by which 13B with period 3 runs out of memory',
    where: 'src/core/planners/deep-optimizer-states/gpu-memory.ts',
    rows: [],
    tested: crowded,
    quantity: 'backward',
  },
  dos('training loop of 0.146 s a step and 0.243 s a micro-batch', loopFile, 'iteration', 'dos-17', 'dos-23'),
  dos(
    '11 GiB of the system and 7.5 GiB a process in what the logs call used',
    'test/golden/report/dos.ts',
    'host memory',
    'dos-17',
    'dos-50',
  ),
];

const rate = (sm: string, row: string, tested: string): Fit => ({
  constant: `rate of large products a multiprocessor, ${sm}`,
  where: 'src/core/machine/matmul-rate.ts',
  rows: [row],
  tested,
  quantity: 'tokens/s',
});

export const fits: readonly Fit[] = [
  rate('A100 (sm_80)', 'torchtune-6', '^(torchtune-([4-9]|1[01])|torchao)'),
  rate('Ampere of 2020 (sm_86)', 'torchtune-1', '^torchtune-1$'),
  rate('Ada of full rate (sm_89)', 'llmq-l40s-4', '^(llmq-l40s|peft)'),
  rate('Hopper (sm_90)', 'llmq-h100-3', '^llmq-h100'),
  rate('Blackwell of full rate (sm_120)', 'llmq-pro6000-4', '^llmq-pro6000'),
  {
    constant: 'rate of large products on the RTX 4090 of Fuyou, 160 TFLOP/s',
    where: 'resources/machines/fuyou-rtx4090.json',
    rows: ['fuyou-forward'],
    tested: '^fuyou-',
    quantity: 'hardware TFLOP/s',
  },
  {
    constant: 'CPU time of an operator handed over by PyTorch, 9 us',
    where: 'src/core/cost/time/attained.ts',
    rows: ['peft-metamath-8'],
    tested: '^peft',
    quantity: 'tokens/s',
  },
  {
    constant: 'rates of local DRAM and of a CXL card under CPU Adam, each from one run',
    where: 'resources/machines/cxl-one-card.json',
    rows: ['adam-7B-1:0', 'adam-7B-0:1'],
    tested: '^(slower|adam-)',
    quantity: 'CPU Adam',
  },
  {
    constant: 'rates of GPU copies from and to a CXL card, each from one run',
    where: 'resources/machines/cxl-one-card.json',
    rows: ['copy-1-0:1-read', 'copy-1-0:1-write'],
    tested: '^copy-',
    quantity: 'copies',
  },
  {
    constant: 'share of the memory rate at which quantised matrices are made 16-bit, 0.3',
    where: 'src/core/cost/time/layer.ts',
    rows: ['litgpt-2023-9'],
    tested: '^litgpt-2023',
    quantity: 'dequantising',
  },
  {
    constant: 'fragmentation of the caching allocator, 5.5 %',
    where: 'src/core/cost/memory/plain.ts',
    rows: ['peft-metamath-8'],
    tested: '^(peft|axolotl|unsloth)',
    quantity: 'peak memory',
  },
  {
    constant: 'LitGPT keeps the input of the last MLP matrix',
    where: 'src/core/cost/frameworks.ts',
    rows: ['litgpt-2023-1', 'litgpt-2023-3'],
    tested: '^litgpt',
    quantity: 'peak memory',
  },
  {
    constant: 'LitGPT of 2024 with quantised matrices, 18 B a token, channel and layer of unknown origin',
    where: 'test/golden/measured/setups.ts',
    rows: ['litgpt-2024-9'],
    tested: '^litgpt-2024',
    quantity: 'peak memory',
  },
  {
    constant: `three rates of one process: ${dosProcess.join(', ')}`,
    where: 'test/golden/fits.ts',
    rows: ['paper-1', 'paper-2', 'paper-3'],
    tested: '^paper-([1-9]|1[0-8]|2[5-9]|3[0-6])$',
    quantity: 'time',
  },
  {
    constant: 'copies of memory that is not pinned, 5.5 GB/s, from the monitor of one run (13B, micro-batch 1)',
    where: 'src/core/cost/pageable.ts',
    rows: [],
    tested: '^paper-(2[5-9]|3[0-6])$',
    quantity: 'time',
  },
  {
    constant: 'what one thread of DeepSpeed moves to and from files, 7.64 GB/s',
    where: 'src/core/cost/deepspeed-release.ts',
    rows: ['paper-37'],
    tested: '^paper-(3[89]|40)$',
    quantity: 'time',
  },
  {
    constant: 'rate of host memory that one process has on a DGX-2, 73.2 GB/s',
    where: 'resources/machines/dgx2-v100.json',
    rows: ['tutorial-gradients'],
    tested: '^paper-4[1-4]$',
    quantity: 'time',
  },
  ...dosFits,
];

/** Rows that a constant was fitted to, and those that test it. */
export const rowsOf = ({ rows, tested, quantity }: Fit, all: readonly Judged[]) => {
  const pattern = new RegExp(tested);
  const alike = all.filter((row) => row.quantity === quantity);
  return {
    fitted: alike.filter(({ id }) => rows.includes(id)),
    others: alike.filter(({ id }) => pattern.test(id) && !rows.includes(id)),
  };
};

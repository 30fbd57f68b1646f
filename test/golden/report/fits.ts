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
    constant: 'CPU time of an operator handed over by PyTorch, 9 us',
    where: 'src/core/cost/time/attained.ts',
    rows: ['peft-metamath-8'],
    tested: '^peft',
    quantity: 'tokens/s',
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

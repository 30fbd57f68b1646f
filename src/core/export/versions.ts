/** One pinned environment for the exported scripts (package index, November 2026). */
const pins = {
  torch: '2.15.0',
  deepspeed: '0.19.8',
  transformers: '5.23.0',
  accelerate: '1.15.0',
  peft: '0.21.2',
  bitsandbytes: '0.50.2',
  'liger-kernel': '0.8.5',
} as const;
export type Package = keyof typeof pins;

/** Needed, and not tied to a version by the plan. */
const unpinned: readonly string[] = ['datasets>=4.7'];

export const requirementsText = (packages: readonly Package[]): string =>
  [...packages.map((name) => `${name}==${pins[name]}`), ...unpinned, ''].join('\n');

/** One pinned environment for the exported script (package index, November 2026). */
export const pins: readonly { readonly name: string; readonly version: string }[] = [
  { name: 'torch', version: '2.15.0' },
  { name: 'deepspeed', version: '0.19.8' },
  { name: 'transformers', version: '5.23.0' },
  { name: 'accelerate', version: '1.15.0' },
];

/** Needed, and not tied to a version by the plan. */
export const unpinned: readonly string[] = ['datasets>=4.7'];

export const requirementsText = () =>
  [...pins.map(({ name, version }) => `${name}==${version}`), ...unpinned, ''].join('\n');

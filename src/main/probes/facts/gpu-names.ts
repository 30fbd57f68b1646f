/** What the match needs of a catalogue entry. */
export interface NamedGpu {
  readonly id: string;
  readonly name: string;
  readonly memoryBytes: { readonly value: number };
}

/** A name taken apart: what must agree, and what must not contradict. */
interface NameParts {
  readonly model: string;
  readonly gigabytes: number | undefined;
  readonly form: string | undefined;
}

/**
 * The catalogue entry of a GPU from the name that its driver gives, e.g. `NVIDIA GeForce RTX 4090` or
 * `NVIDIA A100-SXM4-80GB`. Undefined where none matches or several do, and where the entry is one of several sizes of a
 * card and neither the name nor `memoryBytes` tells which one is here.
 */
export const catalogueIdOf = (
  catalogue: readonly NamedGpu[],
  name: string,
  memoryBytes?: number,
): string | undefined => {
  const own = partsOf(name);
  const matches = catalogue.filter((entry) => {
    const theirs = partsOf(entry.name);
    return (
      own.model === theirs.model &&
      agree(own.form, theirs.form) &&
      agree(own.gigabytes, theirs.gigabytes) &&
      (memoryBytes === undefined
        ? own.gigabytes !== undefined || theirs.gigabytes === undefined
        : isNear(memoryBytes, entry.memoryBytes.value))
    );
  });
  return matches.length === 1 ? matches[0]?.id : undefined;
};

const partsOf = (name: string): NameParts => {
  const words = name
    .toLowerCase()
    .replace(/(\d+)\s*gi?b\b/g, '$1gb')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && !decoration.has(word));
  const size = words.find((word) => /^\d+gb$/.test(word));
  const form = words.map((word) => forms.get(word)).find((found) => found !== undefined);
  const model = words.filter((word) => word !== size && !forms.has(word)).join(' ');
  return { model, gigabytes: size === undefined ? undefined : Number.parseInt(size, 10), form };
};

/**
 * Words that some drivers and data sheets write and others leave out. `laptop` and `ti` are not among them; `480gb` is the
 * host memory of a GH200.
 */
const decoration: ReadonlySet<string> = new Set(
  'nvidia geforce tesla quadro graphics gpu generation tensor core workstation server edition 480gb'.split(' '),
);

/** H100 cards with HBM3 are the SXM ones; the PCIe card says so. */
const forms: ReadonlyMap<string, string> = new Map([
  ['sxm', 'sxm'],
  ['sxm2', 'sxm'],
  ['sxm3', 'sxm'],
  ['sxm4', 'sxm'],
  ['sxm5', 'sxm'],
  ['hbm3', 'sxm'],
  ['pcie', 'pcie'],
]);

const agree = <T>(a: T | undefined, b: T | undefined) => a === undefined || b === undefined || a === b;
/** Drivers keep some of the memory for themselves; data sheets round to GB or GiB. */
const isNear = (a: number, b: number) => Math.abs(a / b - 1) < 0.12;

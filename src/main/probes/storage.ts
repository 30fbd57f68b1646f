import type { ProfileMode } from '../../core/machine/run.ts';
import { fail } from '../../core/result.ts';
import type { ProbeOptions } from '../ports.ts';
import type { Reader } from './facts/reader.ts';
import { unavailable } from './failure.ts';
import type { Figure, FigureProbe, FigureSet } from './figure.ts';
import type { Place } from './place.ts';
import { findPlace } from './place.ts';
import type { Process } from './scratch.ts';
import { aio } from './storage/aio.ts';
import type { Folder } from './storage/folder.ts';
import { fillBytes, mostWritten, openFolder } from './storage/folder.ts';
import { grid } from './storage/grid.ts';
import { latency } from './storage/latency.ts';
import { mixed } from './storage/mixed.ts';
import { sequential } from './storage/sequential.ts';
import type { Spec } from './storage/spec.ts';
import { sustained } from './storage/sustained.ts';
import { tensors } from './storage/tensors.ts';

export interface StorageProbeDeps {
  readonly reader: Reader;
  /** Where notes about temporary files are kept. */
  readonly dataFolder: string;
  readonly process: Process;
}

/** In the order in which they are measured; what wears a drive longest comes last. */
const specs: readonly Spec[] = [...sequential, ...latency, ...mixed, ...grid, ...tensors, ...aio, ...sustained];

/** The same figures for each folder, over one temporary file that is written once. */
export const storageProbe = (deps: StorageProbeDeps): FigureProbe => ({
  id: 'storage',
  title: 'Storage',
  area: 'storage',
  figures: async (options) => {
    const sets = await Promise.all(options.dirs.map((dir, i) => figuresIn(deps, dir, i, options)));
    return {
      figures: sets.flatMap(({ figures }) => figures),
      close: async () => {
        for (const { close } of sets) await close?.();
      },
    };
  },
});

const figuresIn = async (
  { reader, dataFolder, process }: StorageProbeDeps,
  dir: string,
  position: number,
  { mode, run }: ProbeOptions,
): Promise<FigureSet> => {
  const place = await findPlace(reader, dir, mode, fillBytes);
  if (!place.ok) return { figures: specs.map((spec) => missing(spec, dir, place.error.why)) };
  const folder = openFolder({ dataFolder, process, name: `${run}-${String(position)}` }, place.value);
  return { figures: specs.map((spec) => figureOf(spec, folder, mode)), close: folder.close };
};

const titleOf = ({ title }: Spec) => `Storage: ${title}`;

const missing = (spec: Spec, dir: string, why: string): Figure => ({
  ...spec,
  title: titleOf(spec),
  settings: { path: dir, ...spec.settings },
  unavailable: why,
  measure: () => Promise.resolve(fail(unavailable(why))),
});

const figureOf = (spec: Spec, folder: Folder, mode: ProfileMode): Figure => ({
  ...spec,
  title: titleOf(spec),
  settings: { ...folder.settings, ...spec.settings },
  measure: (bench) => spec.measure(folder, bench, allowance(spec, folder.place, mode)),
});

/** What a figure may write: its part, by weight, of what a run may write beside filling the test file. */
const allowance = ({ weight, modes, writes }: Spec, { fileBytes }: Place, mode: ProfileMode): number => {
  const writers = specs.filter((spec) => spec.writes && spec.modes.includes(mode));
  const all = writers.reduce((sum, spec) => sum + spec.weight, 0) + (modes.includes(mode) ? 0 : weight);
  return writes ? ((mostWritten[mode] - fileBytes) * weight) / all : 0;
};

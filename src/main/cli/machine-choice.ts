import { existsSync } from 'node:fs';
import type { AppError } from '../../core/error.ts';
import { invalidInput } from '../../core/error.ts';
import { machineFromRun } from '../../core/machine/from-profile.ts';
import type { CatalogueGpu } from '../../core/machine/gpu-catalogue.ts';
import type { Machine } from '../../core/machine/machine.ts';
import { applyOverrides } from '../../core/machine/overrides.ts';
import { readMachine } from '../../core/machine/read.ts';
import type { Run } from '../../core/machine/run.ts';
import type { Result } from '../../core/result.ts';
import { chain, fail, ok } from '../../core/result.ts';
import type { Resources } from '../resources.ts';
import { readText } from './read-text.ts';
import { chooseRun, newestCompleteRun } from './run-choice.ts';
import type { Session } from './session.ts';

export interface MachineOptions {
  readonly machine?: string;
  readonly gpu?: string;
  readonly set: readonly string[];
}

/** Machine files are a few kilobytes. */
const mostMachineBytes = 2 ** 20;

/** The machine that the options name, with the changes of `--set`. It has a GPU, since nothing here trains without. */
export const chooseMachine = async (session: Session, options: MachineOptions): Promise<Result<Machine, AppError>> => {
  const resources = await session.resources();
  if (!resources.ok) return resources;
  const gpu = chosenGpu(resources.value.gpus, options.gpu);
  if (!gpu.ok) return gpu;
  const named = options.machine ?? 'this';
  const described = await namedMachine(session, named);
  const machine =
    described === undefined
      ? await fromRun(session, resources.value, named, gpu.value)
      : withoutGpuChoice(described, gpu.value);
  return chain(machine, (known) => chain(applyOverrides(known, options.set), withGpu(resources.value.gpus)));
};

/** A machine of a file or a reference machine; undefined where the name can only be that of a run. */
export const namedMachine = async (session: Session, name: string): Promise<Result<Machine, AppError> | undefined> => {
  const resources = await session.resources();
  if (!resources.ok) return resources;
  const reference = resources.value.machines.find(({ id }) => id === name)?.machine;
  if (reference !== undefined) return ok(reference);
  return isFile(name) ? readFile(name) : undefined;
};

/** The machine that a stored run describes, with or without a GPU; the newest complete run for `this`. */
export const machineOfRun = async (
  session: Session,
  name: string,
  gpuId?: string,
): Promise<Result<Machine, AppError>> => {
  const resources = await session.resources();
  if (!resources.ok) return resources;
  const gpu = chosenGpu(resources.value.gpus, gpuId);
  return gpu.ok ? fromRun(session, resources.value, name, gpu.value) : gpu;
};

const isFile = (name: string) => name.endsWith('.json') || /[\\/]/.test(name) || existsSync(name);

const readFile = async (file: string) =>
  chain(await readText(file, mostMachineBytes), (text) => readMachine(text, file));

const chosenGpu = (
  gpus: readonly CatalogueGpu[],
  id: string | undefined,
): Result<CatalogueGpu | undefined, AppError> => {
  if (id === undefined) return ok(undefined);
  const gpu = gpus.find((one) => one.id === id);
  return gpu === undefined
    ? fail({ code: 'not-found', what: 'GPU', name: id, known: gpus.map((one) => one.id) })
    : ok(gpu);
};

/** A machine file says which GPU it has. */
const withoutGpuChoice = (machine: Result<Machine, AppError>, gpu: CatalogueGpu | undefined) =>
  gpu === undefined
    ? machine
    : fail(invalidInput('--gpu', gpu.id, 'only with a stored run; a machine file has its own GPU'));

const fromRun = async (
  session: Session,
  { gpus, machines }: Resources,
  name: string,
  gpu: CatalogueGpu | undefined,
): Promise<Result<Machine, AppError>> => {
  const references = machines.map(({ id }) => id);
  const run = name === 'this' ? await newestCompleteRun(session) : await chooseRun(session, name, references);
  return chain(run, (found) => machineFromRun(found, gpu ?? ownGpu(found, gpus)));
};

const ownGpu = ({ facts }: Run, gpus: readonly CatalogueGpu[]) =>
  gpus.find(({ id }) => facts.gpus.some(({ catalogueId }) => catalogueId.value === id));

/** Nothing here trains without a GPU, so its absence is told before any planning. */
const withGpu =
  (gpus: readonly CatalogueGpu[]) =>
  (machine: Machine): Result<Machine, AppError> =>
    machine.gpu === undefined
      ? fail(invalidInput('--gpu', undefined, `one of ${gpus.map(({ id }) => id).join(', ')}: no GPU was found here`))
      : ok(machine);

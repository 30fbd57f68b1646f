import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { AppError } from '../core/error.ts';
import type { CatalogueDrive } from '../core/machine/drive-catalogue.ts';
import { readDriveCatalogue } from '../core/machine/drive-catalogue.ts';
import type { CatalogueGpu } from '../core/machine/gpu-catalogue.ts';
import { readGpuCatalogue } from '../core/machine/gpu-catalogue.ts';
import type { Machine } from '../core/machine/machine.ts';
import { readMachine } from '../core/machine/read.ts';
import { readModel } from '../core/model/read-model.ts';
import type { Model } from '../core/model/model.ts';
import type { Result } from '../core/result.ts';
import { all, fail, mapResult } from '../core/result.ts';

/** Data that ships with the app. */
export interface Resources {
  readonly gpus: readonly CatalogueGpu[];
  readonly drives: readonly CatalogueDrive[];
  readonly machines: readonly ReferenceMachine[];
  readonly models: readonly Model[];
}
/** A machine of a paper; its id is the name of its file. */
export interface ReferenceMachine {
  readonly id: string;
  readonly machine: Machine;
}

export const readResources = async (folder: string): Promise<Result<Resources, AppError>> => {
  const [gpus, drives, machines, models] = await Promise.all([
    readOne(join(folder, 'gpus.json'), readGpuCatalogue),
    readOne(join(folder, 'drives.json'), readDriveCatalogue),
    readFolder(join(folder, 'machines'), (text, name) =>
      mapResult(readMachine(text, name), (machine) => ({ id: basename(name, '.json'), machine })),
    ),
    readFolder(join(folder, 'models'), readModel),
  ]);
  if (!gpus.ok) return gpus;
  if (!drives.ok) return drives;
  if (!machines.ok) return machines;
  const ready = { gpus: gpus.value, drives: drives.value, machines: machines.value };
  return mapResult(models, (list) => ({ ...ready, models: list }));
};

type Read<T> = (text: string, name: string) => Result<T, AppError>;

const readOne = async <T>(file: string, read: Read<T>): Promise<Result<T, AppError>> => {
  try {
    return read(await readFile(file, 'utf8'), file);
  } catch (error) {
    return fail({ code: 'file-unusable', file, why: error instanceof Error ? error.message : String(error) });
  }
};

/** Every .json of a folder, by name. */
const readFolder = async <T>(folder: string, read: Read<T>): Promise<Result<readonly T[], AppError>> => {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith('.json')).sort();
  return all(await Promise.all(files.map((name) => readOne(join(folder, name), read))));
};

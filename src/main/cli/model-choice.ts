import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { AppError } from '../../core/error.ts';
import { invalidInput } from '../../core/error.ts';
import type { Model } from '../../core/model/model.ts';
import { readConfig } from '../../core/model/read-config.ts';
import { looksLikeShape, readShape } from '../../core/model/shape.ts';
import type { Result } from '../../core/result.ts';
import { chain, fail, ok } from '../../core/result.ts';
import { readText } from './read-text.ts';
import type { Session } from './session.ts';

export const modelHelp = 'catalogue id, config.json, folder with one, or a shape such as gpt:layers=40,hidden=5120';

/** A config.json is a few kilobytes. */
const mostConfigBytes = 5 * 2 ** 20;

/** The model that MODEL names: a shape, an id of the catalogue, a file or folder, an id of the user's own. */
export const chooseModel = async (session: Session, name: string): Promise<Result<Model, AppError>> => {
  if (looksLikeShape(name)) return readShape(name);
  const resources = await session.resources();
  if (!resources.ok) return resources;
  const shipped = resources.value.models.find(({ id }) => id === name);
  if (shipped !== undefined) return ok(shipped);
  if (await isThere(name)) return readFromDisk(name);
  if (looksLikePath(name)) return fail({ code: 'file-unusable', file: name, why: 'no such file' });
  return chain(await session.call('catalogue.read', {}), ({ models }) => {
    const own = models.find(({ id }) => id === name);
    return own === undefined
      ? fail<AppError>({ code: 'not-found', what: 'model', name, known: models.map(({ id }) => id) })
      : ok(own);
  });
};

const readFromDisk = async (path: string): Promise<Result<Model, AppError>> => {
  const file = (await isFolder(path)) ? join(path, 'config.json') : path;
  if (weights.has(extname(file)) || file.endsWith('.safetensors.index.json'))
    return fail(invalidInput('MODEL', path, `${modelHelp}; weights (.safetensors, .gguf) cannot be read yet`));
  return chain(await readText(file, mostConfigBytes), (text) => readConfig(text, file));
};

const weights: ReadonlySet<string> = new Set(['.safetensors', '.gguf']);

const isThere = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
const isFolder = (path: string) =>
  stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
const looksLikePath = (name: string) => /^[./~]|^[A-Za-z]:\\|\.(json|gguf|safetensors)$/.test(name);

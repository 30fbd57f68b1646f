import { lstat } from 'node:fs/promises';
import type { AppError } from '../../core/error.ts';
import type { Model } from '../../core/model/model.ts';
import type { ModelReading } from '../../core/model/read-files.ts';
import { looksLikeShape, readShape } from '../../core/model/shape.ts';
import type { Result } from '../../core/result.ts';
import { fail, mapResult, ok } from '../../core/result.ts';
import { readModelPath } from '../model-path.ts';
import type { Session } from './session.ts';

export const modelHelp =
  'catalogue id, config.json, safetensors, GGUF, folder with them, or a shape such as gpt:layers=40,hidden=5120 (also llama:, moe:)';

/** The model that MODEL names: a shape, an id of the catalogue, a file or folder, an id of the user's own. */
export const chooseModel = async (session: Session, name: string): Promise<Result<Model, AppError>> =>
  mapResult(await chooseReading(session, name), ({ model }) => model);

/** The same with what its files say of it besides. */
export const chooseReading = async (session: Session, name: string): Promise<Result<ModelReading, AppError>> => {
  if (looksLikeShape(name)) return mapResult(readShape(name), alone);
  const resources = await session.resources();
  if (!resources.ok) return resources;
  const shipped = resources.value.models.find(({ id }) => id === name);
  if (shipped !== undefined) return ok(alone(shipped));
  if (await isThere(name)) return readModelPath(name);
  if (looksLikePath(name)) return fail({ code: 'file-unusable', file: name, why: 'no such file' });
  const catalogue = await session.call('catalogue.read', {});
  if (!catalogue.ok) return catalogue;
  const own = catalogue.value.models.find(({ id }) => id === name);
  if (own !== undefined) return ok(alone(own));
  if (session.online && name.includes('/')) return session.call('models.lookUp', { id: name });
  return fail({ code: 'not-found', what: 'model', name, known: catalogue.value.models.map(({ id }) => id) });
};

const alone = (model: Model): ModelReading => ({ model, notes: [] });

/** A link that leads nowhere, or in a circle, is there too: reading it says what is wrong. */
const isThere = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  );
const looksLikePath = (name: string) => /^[./~]|^[A-Za-z]:\\|\.(json|gguf|safetensors)$/.test(name);

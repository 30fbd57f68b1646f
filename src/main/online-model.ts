import type { AppError } from '../core/error.ts';
import { invalidInput } from '../core/error.ts';
import { longestConfig } from '../core/model/read-config.ts';
import type { ModelReading } from '../core/model/read-files.ts';
import { readModelFiles } from '../core/model/read-files.ts';
import type { ReadableFile } from '../core/model/read-head.ts';
import { longestIndex } from '../core/model/weights/shard-index.ts';
import type { Result } from '../core/result.ts';
import { fail, ok } from '../core/result.ts';

/**
 * The only place that asks a server for anything, and only when a person asks for one model by its name: the config
 * and, if there is one, the index of a public repository of the Hugging Face Hub. Nothing is sent but the name.
 */
export interface LookUpOptions {
  /** Tests name a server of their own. */
  readonly hub?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const publicHub = 'https://huggingface.co';
const longestWaitMs = 20_000;
const mostRedirects = 5;

/** `organisation/name`, as the Hub's addresses have it. */
const repository = /^[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95}$/;

export const lookUpModel = async (id: string, options: LookUpOptions = {}): Promise<Result<ModelReading, AppError>> => {
  if (!repository.test(id) || id.includes('..'))
    return fail(invalidInput('model', id, 'a name of the Hugging Face Hub, such as Qwen/Qwen3-8B'));
  const hub = options.hub ?? publicHub;
  const deadline = AbortSignal.timeout(options.timeoutMs ?? longestWaitMs);
  const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
  const get = (name: string, most: number) =>
    fetchFile(new URL(`/${id}/resolve/main/${name}`, hub), name, most, signal);
  const config = await get('config.json', longestConfig);
  if (!config.ok) return config;
  if (config.value === undefined) return fail({ code: 'not-found', what: 'model on the Hub', name: id, known: [] });
  const index = await get('model.safetensors.index.json', longestIndex);
  if (!index.ok) return index;
  const files = [config.value, ...(index.value === undefined ? [] : [index.value])];
  const reading = await readModelFiles(files, id.split('/').at(-1) ?? id);
  if (!reading.ok) return reading;
  const origin = new URL(`/${id}/blob/main/config.json`, hub).href;
  return ok({ ...reading.value, model: { ...reading.value.model, origin } });
};

/** The file, undefined where the server has none of that name. */
const fetchFile = async (
  address: URL,
  name: string,
  most: number,
  signal: AbortSignal,
): Promise<Result<ReadableFile | undefined, AppError>> => {
  try {
    const response = await followed(address, signal);
    if (response === undefined) return unavailable(address, 'it leads to another server');
    if (response.status === 404) return ok(undefined);
    if (response.status === 401 || response.status === 403)
      return unavailable(address, `it lets nobody read this model without an account (${String(response.status)})`);
    if (!response.ok) return unavailable(address, `it answers with ${String(response.status)}`);
    return await limited(response, name, most);
  } catch (error) {
    return unavailable(address, signal.aborted ? 'no answer in time' : reasonOf(error));
  }
};

/** Redirects within the Hub's own servers, one by one; to none without encryption. */
const followed = async (start: URL, signal: AbortSignal): Promise<Response | undefined> => {
  let address = start;
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const response = await fetch(address, { signal, redirect: 'manual', credentials: 'omit' });
    const next = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || next === null) return response;
    await response.body?.cancel();
    address = new URL(next, address);
    if (!isOwn(address, start)) return undefined;
  }
  return undefined;
};

const isOwn = (address: URL, start: URL): boolean =>
  address.origin === start.origin ||
  (address.protocol === 'https:' && /(^|\.)(huggingface\.co|hf\.co)$/.test(address.hostname));

/** The body, read only as far as it may go, whatever length it says. */
const limited = async (response: Response, name: string, most: number): Promise<Result<ReadableFile, AppError>> => {
  const parts: Uint8Array[] = [];
  let length = 0;
  const body: AsyncIterable<unknown> | readonly unknown[] = response.body ?? [];
  for await (const part of body) {
    if (!(part instanceof Uint8Array)) continue;
    length += part.length;
    if (length > most) return fail(invalidInput(name, 'more bytes', `at most ${String(most)} bytes`));
    parts.push(part);
  }
  const bytes = Buffer.concat(parts);
  return ok({ name, bytes: bytes.length, read: (start, end) => Promise.resolve(ok(bytes.subarray(start, end))) });
};

const unavailable = ({ host }: URL, why: string) => fail<AppError>({ code: 'not-available', what: host, why });

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  return code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? 'this machine is not connected to it' : code || String(cause);
};

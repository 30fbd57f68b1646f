import type { AppError } from '../../../core/error.ts';
import type { ModelReading } from '../../../core/model/read-files.ts';
import { readModelFiles } from '../../../core/model/read-files.ts';
import type { ReadableFile } from '../../../core/model/read-head.ts';
import type { Result } from '../../../core/result.ts';
import { fail, ok } from '../../../core/result.ts';

/** What is needed of a File. */
interface PartFile {
  readonly name: string;
  readonly size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** The model that files describe together; of weights only the heads are read. */
export const readImported = (files: readonly PartFile[]): Promise<Result<ModelReading, AppError>> =>
  readModelFiles(files.map(readable), titleOf(files));

const readable = (file: PartFile): ReadableFile => ({
  name: file.name,
  bytes: file.size,
  read: async (start, end) => {
    try {
      return ok(new Uint8Array(await file.slice(start, end).arrayBuffer()));
    } catch (reason) {
      return fail({
        code: 'file-unusable',
        file: file.name,
        why: reason instanceof Error ? reason.message : 'not read',
      });
    }
  },
});

/** The folder's name where there is one, else the first file's. */
const titleOf = (files: readonly PartFile[]): string => {
  const [first] = files;
  if (first === undefined) return 'model';
  const path = 'webkitRelativePath' in first ? String(first.webkitRelativePath) : '';
  return path.split('/').at(-2) ?? first.name.replace(/\.(json|gguf|safetensors)$/i, '');
};

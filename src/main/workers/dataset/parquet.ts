import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { AsyncBuffer, FileMetaData } from 'hyparquet';
import { parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { AppError } from '../../../core/error.ts';
import { chooseColumns, isConversation, rowText } from '../../../core/job/texts.ts';
import type { Result } from '../../../core/result.ts';
import { all, mapResult } from '../../../core/result.ts';
import type { Batch, Batches } from './batch.ts';
import { fileFault, reasonOf } from './batch.ts';
import type { Source } from './sources.ts';

/** A group of rows is held in memory as a whole: what it takes unpacked. */
const largestGroupBytes = 512 * 2 ** 20;
const largestFooterBytes = 64 * 2 ** 20;

/** The rows of a Parquet file, a group at a time. */
export async function* parquetRows({ file }: Source, asked: readonly string[]): Batches {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'r');
    const buffer = await bufferOf(handle);
    const footer = await footerFault(buffer, file);
    if (footer !== undefined) return yield footer;
    const metadata = await parquetMetadataAsync(buffer);
    const columns = chooseColumns(
      asked,
      parquetSchema(metadata).children.map(({ element }) => element.name),
      false,
    );
    if (!columns.ok) return yield columns;
    let rowStart = 0;
    for (const [index, group] of metadata.row_groups.entries()) {
      const wide = widthFault(file, group, index, columns.value);
      if (wide !== undefined) return yield wide;
      const rowEnd = rowStart + Number(group.num_rows);
      const done = (buffer.byteLength * (index + 1)) / metadata.row_groups.length;
      yield batchOf(await rowsOf(buffer, metadata, columns.value, rowStart, rowEnd), columns.value, {
        ...{ file, rowStart, bytesDone: Math.round(done) },
      });
      rowStart = rowEnd;
    }
  } catch (error) {
    yield fileFault(file, reasonOf(error));
  } finally {
    await handle?.close();
  }
}

const bufferOf = async (handle: FileHandle): Promise<AsyncBuffer> => {
  const { size } = await handle.stat();
  return {
    byteLength: size,
    slice: async (start, end = size) => {
      const part = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      await handle.read(part, 0, part.length, start);
      return part.buffer;
    },
  };
};

const footerFault = async (buffer: AsyncBuffer, file: string) => {
  if (buffer.byteLength < 12) return fileFault(file, 'too short for a Parquet file');
  const tail = new DataView(await buffer.slice(buffer.byteLength - 8));
  const length = tail.getUint32(0, true);
  return length > largestFooterBytes ? fileFault(file, `its footer of ${length} bytes is too large`) : undefined;
};

const widthFault = (
  file: string,
  { columns }: FileMetaData['row_groups'][number],
  index: number,
  wanted: readonly string[],
) => {
  const bytes = columns
    .filter(({ meta_data: data }) => wanted.includes(data?.path_in_schema[0] ?? ''))
    .reduce((sum, { meta_data: data }) => sum + Number(data?.total_uncompressed_size ?? 0), 0);
  return bytes > largestGroupBytes
    ? fileFault(
        file,
        `row group ${index + 1} takes ${bytes} bytes unpacked, at most ${largestGroupBytes} are read: write smaller ones`,
      )
    : undefined;
};

type Row = Readonly<Record<string, unknown>>;

const rowsOf = async (
  file: AsyncBuffer,
  metadata: FileMetaData,
  columns: readonly string[],
  rowStart: number,
  rowEnd: number,
): Promise<readonly Row[]> => {
  let rows: readonly Row[] = [];
  await parquetRead({
    ...{ file, metadata, compressors, rowStart, rowEnd },
    columns: [...columns],
    rowFormat: 'object',
    onComplete: (found) => (rows = found),
  });
  return rows;
};

const batchOf = (
  rows: readonly Row[],
  columns: readonly string[],
  { file, rowStart, bytesDone }: { readonly file: string; readonly rowStart: number; readonly bytesDone: number },
): Result<Batch, AppError> =>
  mapResult(all(rows.map((row, index) => rowText(row, columns, `${file}, row ${rowStart + index + 1}`))), (texts) => ({
    ...{ texts, bytesDone, columns },
    conversations: rows.some((row) => columns.some((column) => isConversation(row[column]))),
  }));

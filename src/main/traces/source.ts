import { constants, createReadStream, openSync, readSync, closeSync } from 'node:fs';
import { createGunzip, constants as zlib } from 'node:zlib';
import { capacityText } from '../../core/format.ts';
import type { AppError } from '../../core/error.ts';

/** Bytes of the file that are read at a time, and of JSON that gunzip gives at a time. */
const pieceBytes = 2 ** 20;
/** Of packed data less: what is read together with damaged bytes is lost with them. */
const packedBytes = 2 ** 14;

/**
 * JSON that gzip may hold: this much, and this many times its own size beyond. Traces come to 10 to 35 times; a file of
 * zeros made to fill memory to a thousand.
 */
const freeBytes = 64 * 2 ** 20;
const mostExpansion = 200;

export interface Piece {
  readonly bytes: Uint8Array;
  /** Bytes of the file that were used so far. */
  readonly used: number;
}

/** Why a file gave fewer bytes than it should have. */
export interface SourceEnd {
  damage: string | undefined;
  refusal: AppError | undefined;
}

/** The JSON of a file in pieces, unpacked where it begins as gzip does. A piece is valid until the next is asked for. */
export async function* piecesOf(path: string, end: SourceEnd): AsyncGenerator<Piece> {
  if (isGzip(path)) yield* unpacked(path, end);
  else yield* plain(path);
}

const isGzip = (path: string): boolean => {
  const file = openSync(path, constants.O_RDONLY);
  try {
    const head = Buffer.alloc(2);
    return readSync(file, head, 0, 2, 0) === 2 && head[0] === 0x1f && head[1] === 0x8b;
  } finally {
    closeSync(file);
  }
};

function* plain(path: string): Generator<Piece> {
  const file = openSync(path, constants.O_RDONLY);
  try {
    const buffer = new Uint8Array(pieceBytes);
    for (let used = 0; ;) {
      const length = readSync(file, buffer, 0, buffer.length, null);
      if (length === 0) return;
      used += length;
      yield { bytes: buffer.subarray(0, length), used };
    }
  } finally {
    closeSync(file);
  }
}

async function* unpacked(path: string, end: SourceEnd): AsyncGenerator<Piece> {
  const packed = createReadStream(path, { highWaterMark: packedBytes });
  // Without the flag the bytes before an early end would be lost; the reader of the JSON notices the end itself.
  const gunzip = createGunzip({ chunkSize: pieceBytes, finishFlush: zlib.Z_SYNC_FLUSH });
  packed.on('error', (error) => gunzip.destroy(error));
  packed.pipe(gunzip);
  let given = 0;
  try {
    for await (const chunk of gunzip) {
      if (!(chunk instanceof Uint8Array)) continue;
      given += chunk.length;
      if (given > freeBytes + mostExpansion * gunzip.bytesWritten) {
        end.refusal = bombIn(path, gunzip.bytesWritten);
        return;
      }
      yield { bytes: chunk, used: gunzip.bytesWritten };
    }
  } catch (error) {
    if (!isZlibError(error)) throw error;
    end.damage = `its gzip data is damaged after ${capacityText(given)} of JSON (${error.message})`;
  } finally {
    packed.destroy();
  }
}

const bombIn = (path: string, packed: number): AppError => ({
  code: 'file-unusable',
  file: path,
  why:
    `its gzip data expands more than ${String(mostExpansion)}-fold: over ` +
    `${capacityText(freeBytes + mostExpansion * packed)} from ${capacityText(packed)}. No trace does; unpack it yourself if it is one`,
});

const isZlibError = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_');

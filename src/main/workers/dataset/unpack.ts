import { createReadStream } from 'node:fs';
import type { Readable, TransformCallback } from 'node:stream';
import { Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Decompress } from 'fzstd';
import type { Packing, Source } from './sources.ts';

/** What a file holds, unpacked a block at a time, and how many of its own bytes were read for it. */
export interface Unpacked {
  readonly blocks: AsyncIterable<Buffer>;
  readonly bytesRead: () => number;
}

export const unpackedBytes = ({ file, packing }: Pick<Source, 'file' | 'packing'>): Unpacked => {
  const stored = createReadStream(file, { highWaterMark: 2 ** 18 });
  const blocks = packing === undefined ? stored : through(stored, packing);
  return { blocks: buffers(blocks), bytesRead: () => stored.bytesRead };
};

/** A fault of the file is one of what comes out of it. */
const through = (stored: Readable, packing: Packing): Readable => {
  const unpacking = packing === 'gzip' ? createGunzip() : zstd();
  stored.on('error', (error) => unpacking.destroy(error));
  return stored.pipe(unpacking);
};

/** Node has Zstandard of its own from 22.15 on; Electron 33 is older. */
const zstd = (): Transform => {
  let began = false;
  const unpacking = new Decompress((block) => {
    if (block.length > 0) transform.push(Buffer.from(block));
  });
  const take = (block: Uint8Array, last: boolean, done: TransformCallback) => {
    try {
      unpacking.push(block, last);
      done();
    } catch (error) {
      done(new Error(`not Zstandard, or damaged: ${String(error)}`));
    }
  };
  const transform: Transform = new Transform({
    transform: (block: Buffer, _encoding, done) => {
      began = true;
      take(block, false, done);
    },
    flush: (done) => (began ? take(new Uint8Array(0), true, done) : done()),
  });
  return transform;
};

async function* buffers(blocks: Readable): AsyncGenerator<Buffer, void> {
  for await (const block of blocks) if (block instanceof Uint8Array) yield Buffer.from(block);
}

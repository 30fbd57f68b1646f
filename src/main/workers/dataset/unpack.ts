import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Packing, Source } from './sources.ts';
import { unzstd } from './unzstd.ts';

/** What a file holds, unpacked a block at a time, and how many of its own bytes were read for it. */
export interface Unpacked {
  readonly blocks: AsyncIterable<Buffer>;
  readonly bytesRead: () => number;
}

const blockBytes = 2 ** 18;

const unpackers: Readonly<Record<Packing, (stored: Readable) => AsyncIterable<Buffer>>> = {
  /** A fault of the file is one of what comes out of it, and who wants no more of that closes the file. */
  gzip: (stored) => buffers(pipeline(stored, createGunzip({ chunkSize: blockBytes }), () => undefined)),
  zstd: (stored) => unzstd(buffers(stored)),
};

export const unpackedBytes = ({ file, packing }: Pick<Source, 'file' | 'packing'>): Unpacked => {
  const stored = createReadStream(file, { highWaterMark: blockBytes });
  return {
    blocks: packing === undefined ? buffers(stored) : unpackers[packing](stored),
    bytesRead: () => stored.bytesRead,
  };
};

async function* buffers(blocks: Readable): AsyncGenerator<Buffer, void> {
  for await (const block of blocks) if (block instanceof Uint8Array) yield Buffer.from(block);
}

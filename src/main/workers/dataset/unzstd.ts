import { Decompress } from 'fzstd';

/**
 * Bytes that are unpacked at once: of the smallest blocks, 4 bytes for 128 KiB of one and the same, 16 MiB come of them
 * (RFC 8878, section 3.1.1.2).
 */
const pieceBytes = 512;
/** What decoders should have room for at most, unless they are told otherwise: as the `zstd` program does. */
const largestWindowBytes = 128 * 2 ** 20;

/** What some Zstandard frames hold, a few blocks at a time. Node has it of its own from 22.15 on; Electron 33 is older. */
export async function* unzstd(stored: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  const unpacked: Uint8Array[] = [];
  const unpacking = new Decompress((block) => unpacked.push(block));
  let isBegun = false;
  for await (const block of stored) {
    if (!isBegun && windowBytes(block) > largestWindowBytes)
      throw new Error('packed with a window of more than 128 MiB: pack it again without --long');
    isBegun = true;
    for (let at = 0; at < block.length; at += pieceBytes) {
      push(unpacking, block.subarray(at, at + pieceBytes), false);
      yield* taken(unpacked);
    }
  }
  if (isBegun) push(unpacking, new Uint8Array(0), true);
  yield* taken(unpacked);
}

const push = (unpacking: Decompress, piece: Uint8Array, isLast: boolean): void => {
  try {
    unpacking.push(piece, isLast);
  } catch (error) {
    throw new Error(`not Zstandard, or damaged: ${String(error)}`, { cause: error });
  }
};

function* taken(blocks: Uint8Array[]): Generator<Buffer, void> {
  for (const block of blocks.splice(0))
    if (block.length > 0) yield Buffer.from(block.buffer, block.byteOffset, block.length);
}

/** Of the first frame, 0 where it is as small as what it holds (RFC 8878, section 3.1.1.1.2). */
const windowBytes = (frame: Buffer): number => {
  const [, , , , descriptor = 0, window = 0] = frame;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const base = 2 ** (10 + (window >> 3));
  return frame.length < 6 || isSingleSegment ? 0 : base + (base / 8) * (window & 7);
};

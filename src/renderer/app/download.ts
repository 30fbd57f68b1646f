import { strToU8, zipSync } from 'fflate';
import type { ExportFile } from '../../core/export/types.ts';

/** Hands a file to the user through the browser's downloads. */
export const downloadBlob = (name: string, blob: Blob) => {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
};

const download = (name: string, content: BlobPart, type: string) => downloadBlob(name, new Blob([content], { type }));

export const downloadText = (name: string, text: string) => download(name, text, 'application/octet-stream');

/** Several files as one archive, in which scripts stay executable. */
export const downloadFiles = (name: string, files: readonly ExportFile[]) =>
  download(name, archiveOf(files), 'application/zip');

const unix = 3;
const regularFile = 0o100000;

/** The same files give the same bytes: the archive carries no time of its own. */
export const archiveOf = (files: readonly ExportFile[]) =>
  zipSync(
    Object.fromEntries(
      files.map(({ path, text, executable }) => {
        const mode = regularFile | (executable ? 0o755 : 0o644);
        return [path, [strToU8(text), { os: unix, attrs: (mode << 16) >>> 0, mtime: '1980-01-01T00:00:00' }]] as const;
      }),
    ),
  );

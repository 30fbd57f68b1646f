import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A file's text, or the target of a link, relative to the link's own folder. */
export type Planted = Readonly<Record<string, string | { readonly leadsTo: string }>>;

/** A folder that stands for `/` of another machine; removed when the test ends. */
export const plantedRoot = (files: Planted): string => {
  const root = mkdtempSync(join(tmpdir(), 'plimsoll-root-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    const place = join(root, path);
    mkdirSync(dirname(place), { recursive: true });
    if (typeof content === 'string') writeFileSync(place, content);
    else symlinkSync(content.leadsTo, place);
  }
  return root;
};

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './front.ts';
import { goTo, valueOf } from './steps.ts';

const config = { model_type: 'gpt2', n_embd: 768, n_layer: 12, n_head: 12, n_positions: 1024, vocab_size: 50257 };
const gpt2 = 124_439_808;

/** What the system's file manager would drop: paths, which the browser makes into files and folders. */
const drop = async (page: Page, ...files: readonly string[]) => {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 500, y: 300, data });
};

test('a folder, or one of its files, is dropped on the window', async ({ open }) => {
  const { page } = await open();
  const top = mkdtempSync(join(tmpdir(), 'plimsoll-drop-'));
  const folder = join(top, 'tiny-gpt');
  mkdirSync(join(folder, 'inside'), { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'README.md'), '# not of the model');
  writeFileSync(join(folder, 'inside', 'config.json'), '{"model_type": "another"}');
  await goTo(page, 'models');

  await drop(page, folder);
  await expect(page.getByTestId('chosen-model')).toContainText('124 M');
  expect(await valueOf(page, 'model-parameters')).toBe(gpt2);

  const file = join(top, 'config.json');
  writeFileSync(file, JSON.stringify({ ...config, n_layer: 6 }));
  await drop(page, file);
  await expect(page.getByTestId('chosen-model')).not.toContainText('124 M');
  expect(await valueOf(page, 'model-parameters')).toBeLessThan(gpt2);

  writeFileSync(file, '{"model_type": "unheard-of"}');
  await drop(page, file);
  await expect(page.getByTestId('import-problem')).toContainText('unheard-of');
  rmSync(top, { recursive: true });
});

for (const [width, height] of [
  [960, 640],
  [1280, 720],
  [1920, 1080],
] as const)
  test(`the table of models does not scroll sideways in a window of ${String(width)}`, async ({ open }) => {
    const { page } = await open();
    await page.setViewportSize({ width, height });
    await goTo(page, 'models');
    await expect(page.getByTestId('models').locator('tbody tr').first()).toBeVisible();
    const table = page.getByTestId('models').getByRole('region', { name: 'Models' });
    const widths = await table.evaluate(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }));
    expect(widths.scrollWidth).toBeLessThanOrEqual(widths.clientWidth);
    for (const name of ['Model', 'Parameters', 'Context'])
      await expect(table.getByRole('columnheader', { name, exact: false }).first()).toBeVisible();
  });

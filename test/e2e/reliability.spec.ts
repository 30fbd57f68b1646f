import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { RunsDocument } from './command.ts';
import { command } from './command.ts';
import { expect, test } from './front.ts';
import { goTo, pickModel, pickReferenceMachine, plansShown } from './steps.ts';

const startProfile = async (page: Page) => {
  await goTo(page, 'machine');
  await page.getByTestId('profile-start').click();
  await expect(page.getByTestId('profile-progress')).toBeVisible();
};

test('a cancelled profile ends at once and keeps what it had', async ({ open }) => {
  const { page, data } = await open();
  await startProfile(page);
  await expect(page.getByTestId('result-dram.read').first()).toBeVisible({ timeout: 30_000 });
  await page.getByTestId('profile-cancel').click();
  await expect(page.getByTestId('profile-start')).toBeVisible({ timeout: 2000 });
  const [run] = (await command<RunsDocument>(data, 'runs', 'list')).runs;
  expect(run).toMatchObject({ state: 'cancelled' });
  expect(run?.result_count).toBeGreaterThan(0);
});

test('a killed app loses no result and leaves no temporary file after the next start', async ({ open }) => {
  const { page, data, kill } = await open();
  await startProfile(page);
  await expect(page.getByTestId('result-dram.read').first()).toBeVisible({ timeout: 30_000 });
  await kill();
  const { page: again } = await open(data);
  await expect(again.getByTestId('history')).toContainText('interrupted');
  const [run] = (await command<RunsDocument>(data, 'runs', 'list')).runs;
  expect(run).toMatchObject({ state: 'interrupted' });
  expect(run?.result_count).toBeGreaterThan(0);
  await expect.poll(() => readdirSync(data).filter((name) => /tmp|scratch|\.bin$/.test(name))).toEqual([]);
});

test('a broken config.json is one error that names the field, and nothing is lost', async ({ open }, info) => {
  const { page } = await open();
  await goTo(page, 'models');
  const file = info.outputPath('config.json');
  writeFileSync(file, JSON.stringify({ model_type: 'llama', hidden_size: -4096, num_hidden_layers: 2 }));
  const chooser = page.waitForEvent('filechooser');
  await page.getByTestId('model-import').click();
  await (await chooser).setFiles(file);
  await expect(page.getByTestId('import-problem')).toContainText('hidden_size');
  await expect(page.getByTestId('import-problem')).toContainText('-4096');
});

test('the app opens where it was left', async ({ open }) => {
  const first = await open();
  await pickReferenceMachine(first.page, 'Typical desktop');
  await pickModel(first.page, 'gpt2-xl');
  await first.page.getByTestId('theme-dark').click();
  await plansShown(first.page);
  await first.close();
  const { page } = await open(first.data);
  await expect(page.getByTestId('chosen-machine')).toContainText('Typical desktop');
  await expect(page.getByTestId('chosen-model')).toContainText('GPT-2 XL');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('every screen can be reached and used by keyboard', async ({ open }) => {
  const { page } = await open();
  await expect(page.getByTestId('first-run')).toBeVisible();
  for (const [key, heading] of [
    ['2', 'Models'],
    ['3', 'Plans'],
    ['4', 'Timeline'],
    ['5', 'Export'],
    ['1', 'Machine'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
  }
});

test('the folder holds a history and nothing that was not asked for', async ({ open }) => {
  const front = await open();
  await expect(front.page.getByTestId('about')).toContainText('Plimsoll');
  await front.close();
  const left = readdirSync(front.data).filter((name) => !/^(history\.sqlite(-wal|-shm)?|desktop)$/.test(name));
  expect(left.map((name) => join(front.data, name))).toEqual([]);
});

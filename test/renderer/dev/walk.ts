import { chromium } from '@playwright/test';
import { resolve } from 'node:path';

/** Walks through the page as a user would, on the fake bridge, and takes pictures on the way. */
const folder = resolve(import.meta.dirname, '../../../test-results/renderer-shots');
let count = 0;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const colorScheme = process.argv.includes('--dark') ? 'dark' : 'light';
const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, colorScheme });
const page = await context.newPage();
page.on('console', (message) => process.stdout.write(`${message.type()}: ${message.text()}\n`));
page.on('pageerror', (error) => process.stdout.write(`${error.stack ?? error.message}\n`));
const shot = async (name: string) => {
  count += 1;
  await page.screenshot({ path: resolve(folder, `walk-${String(count).padStart(2, '0')}-${name}.png`) });
};

await page.goto('http://127.0.0.1:4178/?scenario=first-run');
await page.getByTestId('first-run').waitFor();
await shot('first-run');
await page.getByTestId('profile-start').click();
await page.waitForTimeout(4200);
await shot('profiling');
await page.getByTestId('profile-cancel').click();
await page.getByTestId('toast').waitFor();
await shot('cancelled');
await page.getByRole('button', { name: 'Show the samples of Memory, read' }).first().click();
await page.waitForTimeout(500);
await page.getByTestId('results-card').scrollIntoViewIfNeeded();
await shot('samples');
await page.getByTestId('pick-gpu').click();
await page.keyboard.type('4090');
await page.waitForTimeout(200);
await shot('pick-gpu');
await page.keyboard.press('Enter');
await page.keyboard.press('Escape');
await page.getByRole('heading', { name: 'Machine', exact: true }).click();
await page.keyboard.press('2');
await page.getByTestId('shape-open').click();
await page.getByTestId('shape-hidden').fill('4097');
await page.waitForTimeout(200);
await shot('shape-wrong');
await page.getByTestId('shape-hidden').fill('2048');
await page.getByTestId('shape-layers').fill('16');
await page.getByTestId('shape-save').click();
await page.waitForTimeout(400);
await shot('shape-added');
const chooser = page.waitForEvent('filechooser');
await page.getByTestId('model-import').click();
await (
  await chooser
).setFiles({
  name: 'config.json',
  mimeType: 'application/json',
  buffer: Buffer.from('{"model_type":"llama","hidden_size":-4}'),
});
await page.waitForTimeout(200);
await shot('import-wrong');
await page.keyboard.press('3');
await page.getByTestId('plans').waitFor();
await page.getByTestId('chart-frontier').locator('[data-drawn]').waitFor();
await shot('plans');
await page.getByTestId('chart-frontier').scrollIntoViewIfNeeded();
await shot('plans-charts');
await page.getByTestId('plan-zero-offload-sources').click();
await page.waitForTimeout(200);
await shot('sources');
await page.keyboard.press('Escape');
await page.getByTestId('plan-zero-offload-decisions').click();
await page.waitForTimeout(200);
await shot('decisions');
await page.keyboard.press('Escape');
await page.getByTestId('plan-zero-offload').getByRole('radio').check();
await page.keyboard.press('4');
await page.keyboard.press('Escape');
await page.getByTestId('step-timeline').click();
const canvas = page.getByTestId('timeline-canvas');
await canvas.waitFor();
await page.waitForTimeout(300);
await canvas.hover({ position: { x: 300, y: 60 } });
await page.keyboard.down('Control');
await page.mouse.wheel(0, -600);
await page.keyboard.up('Control');
await page.waitForTimeout(100);
await shot('timeline-hover');
await page.keyboard.press('Tab');
await canvas.focus();
await page.keyboard.press('+');
await page.keyboard.press('ArrowRight');
await shot('timeline-keys');
await page.keyboard.press('?');
await page.waitForTimeout(200);
await shot('shortcuts');
await page.keyboard.press('Escape');
await page.keyboard.press('5');
await page.getByTestId('export-files').waitFor();
await page
  .getByRole('button', { name: 'zero_optimization.sub_group_size' })
  .click()
  .catch(() => undefined);
await page.waitForTimeout(200);
await shot('export');
await page.getByTestId('export-save').click();
await page.getByTestId('toast').last().waitFor();
await shot('saved');
await browser.close();

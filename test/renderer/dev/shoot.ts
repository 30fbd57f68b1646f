import { chromium } from '@playwright/test';
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';

/** Pictures of the page served by serve.ts: `node test/renderer/dev/shoot.ts [screen] [--full]`, to be looked at. */
const folder = resolve(import.meta.dirname, '../../../test-results/renderer-shots');
const all = ['machine', 'models', 'plans', 'timeline', 'export', 'what-if', 'traces'];
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const paths: Readonly<Record<string, string>> = { machine: '/' };
const views = [
  { name: 'light', width: 1280, height: 720, scale: 1, theme: 'light' },
  { name: 'dark', width: 1280, height: 720, scale: 1, theme: 'dark' },
  { name: '4k', width: 3840, height: 2160, scale: 1, theme: 'light' },
  { name: '4k-2x', width: 1920, height: 1080, scale: 2, theme: 'dark' },
  { name: 'least', width: 960, height: 640, scale: 1, theme: 'light' },
] as const;
const only = process.argv.find((word) => word.startsWith('--view='))?.slice(7);
const scenario = process.argv.find((word) => word.startsWith('--scenario='))?.slice(11) ?? 'workstation';

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
});
for (const view of views.filter(({ name }) => only === undefined || only.split(',').includes(name))) {
  const page = await browser.newPage({
    viewport: { width: view.width, height: view.height },
    deviceScaleFactor: view.scale,
    colorScheme: view.theme,
  });
  page.on('console', (message) => process.stdout.write(`${view.name}: ${message.type()}: ${message.text()}\n`));
  page.on('pageerror', (error) => process.stdout.write(`${view.name}: ${error.stack ?? error.message}\n`));
  for (const screen of wanted.length === 0 ? all : wanted) {
    await page.goto(`http://127.0.0.1:4178/?scenario=${scenario}#${paths[screen] ?? `/${screen}`}`);
    await page.waitForTimeout(900);
    const path = resolve(folder, `${screen}-${view.name}.png`);
    const main = page.locator('#main');
    if (process.argv.includes('--full')) {
      const height = await main.evaluate((element) => element.scrollHeight + 80);
      await page.setViewportSize({ width: view.width, height: Math.max(view.height, height) });
      await page.waitForTimeout(200);
    }
    await page.screenshot({ path });
    await page.setViewportSize({ width: view.width, height: view.height });
  }
  await page.close();
}
await browser.close();

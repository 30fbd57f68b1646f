import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './front.ts';
import { drawn, goTo, planned, valueOf } from './steps.ts';

const compareWith = async (page: Page, title: string) => {
  await page.getByTestId('pick-compared-system').click();
  await page.keyboard.type(title);
  await page.keyboard.press('Enter');
};

/** What a button of the screen downloads. */
const downloaded = async (page: Page, button: string) => {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId(button).click()]);
  return { name: download.suggestedFilename(), content: readFileSync(await download.path()) };
};

test('two steps are compared on one time scale, and the choice is remembered', async ({ open }) => {
  const { page } = await open();
  await planned(page);
  const seconds = await valueOf(page, 'plan-memascend-step-seconds');
  await goTo(page, 'timeline');
  await drawn(page, 'timeline-canvas');
  const first = await valueOf(page, 'timeline-step-seconds');
  await compareWith(page, 'MemAscend');
  await drawn(page, 'timeline-canvas-compared');
  expect(await valueOf(page, 'compared-step-seconds')).toBeCloseTo(seconds - first, 6);
  await expect(page.getByTestId('timeline-comparison-text')).toContainText('One step of MemAscend takes');
  await expect(page.getByTestId('timeline-range')).toHaveAttribute('data-to', String(Math.max(seconds, first)));
  await page.reload();
  await drawn(page, 'timeline-canvas-compared');
  await compareWith(page, 'None');
  await expect(page.getByTestId('timeline-comparison')).toBeHidden();
});

test('keys show the critical path and go through what is found', async ({ open }) => {
  const { page } = await open();
  await planned(page);
  await goTo(page, 'timeline');
  await drawn(page, 'timeline-canvas');
  const step = await valueOf(page, 'timeline-step-seconds');
  await page.getByTestId('timeline-canvas').focus();
  await page.keyboard.press('p');
  const lanes = page.getByTestId('timeline-path-lanes').locator('[data-value]');
  const onPath = await lanes.evaluateAll((all) => all.map((one) => Number(one.getAttribute('data-value'))));
  expect(onPath.reduce((sum, one) => sum + one, 0)).toBeCloseTo(step, 4);
  await page.keyboard.press('/');
  await page.keyboard.type('layer 12');
  await expect(page.getByTestId('timeline-search-count')).toHaveText(/^\d+ found$/);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('timeline-search-count')).toHaveText(/^2 of \d+$/);
  const range = page.getByTestId('timeline-range');
  expect(Number(await range.getAttribute('data-to')) - Number(await range.getAttribute('data-from'))).toBeLessThan(
    step,
  );
  await page.keyboard.press('Shift+Enter');
  await expect(page.getByTestId('timeline-search-count')).toHaveText(/^1 of \d+$/);
});

test('the view is saved as SVG and PNG, the step as a trace', async ({ open }) => {
  const { page } = await open();
  await planned(page);
  await goTo(page, 'timeline');
  await drawn(page, 'timeline-canvas');
  const svg = await downloaded(page, 'timeline-save-svg');
  expect(svg.name).toMatch(/^plimsoll-step-[a-z-]+\.svg$/);
  // A browser is the judge of whether it is an image.
  const size = await page.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
    return parsed.querySelector('parsererror') === null ? parsed.documentElement.getAttribute('width') : undefined;
  }, svg.content.toString('utf8'));
  expect(Number(size)).toBeGreaterThan(1000);
  const png = await downloaded(page, 'timeline-save-png');
  expect(png.content.subarray(1, 4).toString('latin1')).toBe('PNG');
  // Width of the image header: twice the SVG's.
  expect(png.content.readUInt32BE(16)).toBe(Number(size) * 2);
  const trace = await downloaded(page, 'timeline-save-trace');
  const { traceEvents } = JSON.parse(trace.content.toString('utf8')) as { traceEvents: { ph: string }[] };
  expect(traceEvents.filter(({ ph }) => ph === 'X')).toHaveLength(await valueOf(page, 'timeline-tasks'));
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './front.ts';
import { drawn, goTo, openJob, pickIn, pickModel, pickReferenceMachine, plansShown, valueOf } from './steps.ts';

/** Operators of 100 us, each with a launch and a kernel, 5 us after the launch returns or when the one before has ended. */
const traceOf = (operators: number, kernelUs = 5): string => {
  let free = 0;
  const events = Array.from({ length: operators }, (_, i) => {
    const [ts, args] = [i * 100, { correlation: i + 1, device: 0, stream: 7 }];
    const cpu = { ph: 'X', pid: 1, tid: 1 };
    const begin = Math.max(free, ts + 65);
    free = begin + kernelUs;
    const kernel = { cat: 'kernel', name: i % 2 === 0 ? 'first' : 'second', ts: begin, dur: kernelUs, args };
    return [
      { ...cpu, cat: 'cpu_op', name: 'aten::op', ts, dur: 100 },
      { ...cpu, cat: 'cuda_runtime', name: 'cudaLaunchKernel', ts: ts + 50, dur: 10, args },
      { ph: 'X', pid: 0, tid: 7, ...kernel },
    ];
  });
  return JSON.stringify({ traceEvents: events.flat() });
};

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-traces-'));
test.afterAll(() => rmSync(folder, { recursive: true }));

const openFile = async (page: Page, name: string, text: string) => {
  const file = join(folder, name);
  writeFileSync(file, text);
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByTestId('trace-file').click()]);
  await chooser.setFiles(file);
  return file;
};

const textOf = async (page: Page, save: () => Promise<void>): Promise<string> => {
  const [download] = await Promise.all([page.waitForEvent('download'), save()]);
  return readFileSync(await download.path(), 'utf8');
};

test('a trace is opened, drawn, replayed, saved in parts and held against another', async ({ open }) => {
  const { page } = await open();
  await goTo(page, 'traces');
  await openFile(page, 'ten.json', traceOf(10));
  await expect(page.getByTestId('trace-bound')).toHaveText('CPU-bound');
  await expect(page.getByTestId('trace-tklqt')).toHaveText('150 µs');
  await drawn(page, 'trace-canvas');

  expect(await valueOf(page, 'what-if-latency')).toBe(970_000);
  await page.getByTestId('what-if-cpu').getByRole('slider').focus();
  await page.keyboard.press('End');
  await expect.poll(() => valueOf(page, 'what-if-latency')).toBe(960_000 / 8 + 10_000);

  await expect(page.getByTestId('fusion-2')).toContainText('2.00×');
  const csv = await textOf(page, () => page.getByTestId('trace-csv').click());
  expect(csv).toBe('operator,kernels,tklqt_ns,queue_ns,kernel_ns\r\naten::op,10,150000,50000,50000\r\n');

  await page.getByTestId('trace-canvas').focus();
  await page.keyboard.press('+');
  await expect(page.getByTestId('trace-range')).not.toHaveAttribute('data-from', '0');
  const cut = JSON.parse(await textOf(page, () => page.getByTestId('trace-cut').click())) as {
    readonly traceEvents: readonly { readonly ph: string }[];
  };
  const rows = cut.traceEvents.filter(({ ph }) => ph === 'X').length;
  expect(rows).toBeGreaterThan(6);
  expect(rows).toBeLessThan(30);

  const other = join(folder, 'twenty.json');
  writeFileSync(other, traceOf(20));
  await page.getByTestId('trace-path').fill(other);
  await page.getByTestId('trace-open').click();
  await expect(page.getByTestId('trace-figures')).toContainText('twenty.json');
  await page.getByTestId('trace-row').filter({ hasText: 'ten.json' }).getByTestId('trace-compare').click();
  await expect(page.getByTestId('trace-comparison')).toContainText('0.50×');
});

test('a file that is no trace is refused in words, and the page goes on', async ({ open }) => {
  const { page } = await open();
  await goTo(page, 'traces');
  await openFile(page, 'notes.json', '{"notes": "not a trace"}');
  await expect(page.getByTestId('trace-error')).toContainText('notes.json');
  await openFile(page, 'two.json', traceOf(2));
  await expect(page.getByTestId('trace-bound')).toHaveText('CPU-bound');
});

const pickLaunches = async (page: Page, name: string) => {
  if (!(await page.getByTestId('job-launches').isVisible())) await openJob(page, 'formats');
  await pickIn(page, 'job-launches', name);
  await plansShown(page);
};

test('a plan counts the launches of a trace, says so, and goes back to what is assumed', async ({ open }) => {
  const { page } = await open();
  await goTo(page, 'traces');
  await openFile(page, 'launches.json', traceOf(30));
  await expect(page.getByTestId('trace-bound')).toHaveText('CPU-bound');
  await pickReferenceMachine(page, 'Typical desktop');
  await pickModel(page, 'smollm2-135m');
  await plansShown(page);
  await page.getByTestId('job-sequence').fill('16');
  await page.getByTestId('job-micro-batch').fill('1');
  await page.getByTestId('job-micro-batch').press('Tab');
  const launching = page.getByTestId('plan-gpu-only-launching');
  await expect(launching).toHaveAttribute('data-counts', 'assumed');

  await pickLaunches(page, 'launches.json');
  await expect(launching).toContainText('counted in launches.json');
  await page.getByTestId('plan-gpu-only-launches').click();
  await expect(page.getByText('the trace has no backward')).toBeVisible();
  await page.keyboard.press('Escape');
  const counted = await valueOf(page, 'plan-gpu-only-step-seconds');
  await page.getByTestId('job-launch-time').getByText('Time of the machine').click();
  await expect.poll(() => valueOf(page, 'plan-gpu-only-step-seconds')).not.toBe(counted);

  await page.reload();
  await plansShown(page);
  await expect(launching).toHaveAttribute('data-counts', 'measured');
  await pickLaunches(page, 'Assumed of each framework');
  await expect(launching).toHaveAttribute('data-counts', 'assumed');
});

test('traces over batch sizes give the turning point, drawn and as a file', async ({ open }) => {
  const { page } = await open();
  await goTo(page, 'traces');
  const files = [1, 2, 8].map((batch) => {
    const file = join(folder, `model_b${String(batch)}.json`);
    // From batch 4 on kernels of 400 us queue.
    writeFileSync(file, traceOf(20, batch < 4 ? 5 : 400));
    return file;
  });
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByTestId('trace-file').click()]);
  await chooser.setFiles(files);
  await expect(page.getByTestId('sweep-finding')).toHaveText('CPU-bound below batch 8, GPU-bound from there on.');
  await drawn(page, 'trace-sweep-chart');
  const csv = await textOf(page, () => page.getByTestId('sweep-csv').click());
  expect(csv.split('\r\n').map((line) => line.split(',')[0])).toEqual(['batch', '1', '2', '8', '']);

  await page.getByTestId('sweep-batch').nth(1).fill('8');
  await page.keyboard.press('Tab');
  await expect(page.getByTestId('sweep-why')).toContainText('Two traces have batch size 8');
  await page.getByTestId('sweep-batch').nth(1).fill('');
  await page.keyboard.press('Tab');
  await expect(page.getByTestId('sweep-finding')).toContainText('GPU-bound from there on');
});

import { join } from 'node:path';
import { command } from './command.ts';
import { expect, test } from './front.ts';
import { openJob, pickModel, pickReferenceMachine, plansShown, valueOf } from './steps.ts';

const files = join(import.meta.dirname, '..', 'main', 'datasets', 'files');
const dataset = join(files, 'zstd.parquet');

interface RunsDocument {
  readonly plans: readonly {
    readonly system: string;
    readonly whole_run?: {
      readonly steps: number;
      readonly time_to_finish_seconds: number;
      readonly energy_cost: number;
    };
  }[];
}

test('a dataset is counted, and the whole run told as the command line tells it', async ({ open }) => {
  test.setTimeout(120_000);
  const { page, data } = await open();
  await pickReferenceMachine(page, 'Typical desktop');
  await pickModel(page, 'qwen2.5-0.5b');
  await plansShown(page);
  await expect(page.getByTestId('whole-run-empty')).toBeVisible();

  const type = async (id: string, text: string) => {
    await page.getByTestId(id).fill(text);
    await page.getByTestId(id).press('Tab');
  };
  await openJob(page, 'data');
  await page.getByTestId('count-file').fill(join(files, 'nothing.parquet'));
  await page.getByTestId('count-tokenizer').fill(files);
  await page.getByTestId('count-start').click();
  await expect(page.getByTestId('count-error')).toContainText('no such file');

  await page.getByTestId('count-file').fill(dataset);
  await page.getByTestId('count-start').click();
  await expect(page.getByTestId('counted')).toContainText('8 samples of 183 tokens');
  await expect(page.getByTestId('count-error')).toBeHidden();
  await expect(page.getByTestId('job-tokens')).toHaveValue('1,466');

  await type('job-epochs', '5');
  await type('job-price', '0.25');
  await type('job-sequence', '256');
  await type('job-effective-batch', '2');
  await plansShown(page);
  const options = [
    '--model',
    'qwen2.5-0.5b',
    '--machine',
    'this-is-typical-desktop',
    '--seq',
    '256',
    '--effective-batch',
    '2',
  ];
  const training = ['--dataset', dataset, '--tokenizer', files, '--epochs', '5', '--price-kwh', '0.25'];
  const { plans } = await command<RunsDocument>(data, 'plan', ...options, ...training);
  const system =
    (await page
      .locator('[data-testid="plans"] input:checked')
      .locator('xpath=ancestor::article')
      .getAttribute('data-testid')) ?? '';
  const told = plans.find((plan) => system === `plan-${plan.system}`)?.whole_run;
  expect(told?.steps).toBe(15);
  expect(await valueOf(page, 'whole-run-steps')).toBe(15);
  expect(await valueOf(page, 'whole-run-seconds')).toBe(told?.time_to_finish_seconds);
  expect(await valueOf(page, 'whole-run-cost')).toBe(told?.energy_cost);

  await page.getByTestId('whole-run-seconds-how').click();
  await expect(page.getByText('15 steps of')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.reload();
  await plansShown(page);
  await openJob(page, 'data');
  await expect(page.getByTestId('counted')).toContainText('8 samples');
  expect(await valueOf(page, 'whole-run-seconds')).toBe(told?.time_to_finish_seconds);
  await page.getByTestId('counted-forget').click();
  await expect(page.getByTestId('whole-run-empty')).toBeVisible();
});

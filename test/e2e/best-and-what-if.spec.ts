import { command } from './command.ts';
import { expect, test } from './front.ts';
import { drawn, goTo, pickModel, pickReferenceMachine, plansShown, valueOf } from './steps.ts';

interface BestDocument {
  readonly best: { readonly chosen: { readonly system: string; readonly tokens_per_second: number } };
}

test('the best plan is found as the command line finds it, taken, and given back', async ({ open }) => {
  test.setTimeout(180_000);
  const { page, data } = await open();
  await pickReferenceMachine(page, 'Typical desktop');
  await pickModel(page, 'qwen2.5-0.5b');
  await plansShown(page);
  await drawn(page, 'chart-pareto');
  const jobBefore = await page.getByTestId('chosen-job').textContent();

  await page.getByTestId('best-start').click();
  await expect(page.getByTestId('best-state')).toHaveAttribute('data-value', 'done', { timeout: 90_000 });
  const asked = ['--model', 'qwen2.5-0.5b', '--machine', 'this-is-typical-desktop', '--system', 'best'];
  const { best } = await command<BestDocument>(data, 'plan', ...asked);
  await expect(page.getByTestId('best-0')).toHaveAttribute('data-system', best.chosen.system);
  expect(await valueOf(page, 'best-0-tokens-per-second')).toBe(best.chosen.tokens_per_second);
  await expect(page.getByTestId('best-bound')).toContainText('No placement of these tensors takes less than');

  await page.getByTestId('best-0-take').click();
  await expect(page.getByTestId('chosen-job')).not.toHaveText(jobBefore ?? '');
  await plansShown(page);
  await expect(page.getByTestId(`compare-${best.chosen.system}`)).toHaveAttribute('data-chosen', 'true');
  expect(await valueOf(page, `plan-${best.chosen.system}-tokens-per-second`)).toBeCloseTo(
    best.chosen.tokens_per_second,
    6,
  );
  await page.getByTestId('toast').getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByTestId('chosen-job')).toHaveText(jobBefore ?? '');
});

test('what a slider changes is planned and marked as given, and upgrades are ranked by price', async ({ open }) => {
  test.setTimeout(180_000);
  const { page } = await open();
  await pickReferenceMachine(page, 'Typical desktop');
  await pickModel(page, 'qwen2.5-0.5b');
  await plansShown(page);
  await goTo(page, 'what-if');
  await expect(page.getByTestId('what-if-busy')).toHaveAttribute('data-busy', 'false');
  const before = await valueOf(page, 'what-if-zero-offload-tokens-per-second');

  const adam = page.getByTestId('lever-adamParametersPerSecond').locator('input');
  for (let press = 0; press < 16; press += 1) await adam.press('ArrowLeft');
  await expect(page.getByTestId('what-if-busy')).toHaveAttribute('data-busy', 'false');
  expect(await valueOf(page, 'what-if-zero-offload-tokens-per-second')).toBeLessThan(before);
  await expect(page.getByTestId('levers').locator('[data-source="given"]')).toHaveCount(1);
  await page.getByTestId('what-if-reset').click();
  await expect(page.getByTestId('what-if-busy')).toHaveAttribute('data-busy', 'false');
  expect(await valueOf(page, 'what-if-zero-offload-tokens-per-second')).toBe(before);

  await page.getByTestId('upgrades-start').click();
  await expect(page.getByTestId('upgrades-state')).toHaveAttribute('data-value', 'done', { timeout: 90_000 });
  await drawn(page, 'chart-sensitivity');
  const rows = page.getByTestId('upgrades-ranked').locator('tbody tr');
  const last = (await rows.and(page.locator('[data-worth="helps"]')).last().getAttribute('data-testid')) ?? '';
  await page.getByTestId(last.replace('upgrade-', 'price-')).fill('1');
  await page.getByTestId(last.replace('upgrade-', 'price-')).press('Tab');
  await expect(rows.first()).toHaveAttribute('data-testid', last);

  await adam.press('ArrowLeft');
  await page.getByTestId(last.replace('upgrade-', 'price-')).fill('2');
  await page.getByTestId('undo').click();
  await expect(page.getByTestId(last.replace('upgrade-', 'price-'))).toHaveValue('1');
  await page.reload();
  await goTo(page, 'what-if');
  await expect(page.getByTestId('levers').locator('[data-source="given"]')).toHaveCount(1);
  await page.getByTestId('upgrades-start').click();
  await expect(page.getByTestId('upgrades-state')).toHaveAttribute('data-value', 'done', { timeout: 90_000 });
  await expect(rows.first()).toHaveAttribute('data-testid', last);
});

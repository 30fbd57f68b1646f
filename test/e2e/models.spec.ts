import { expect, test } from './front.ts';
import { goTo } from './steps.ts';

test('looking a model up online says what leaves the computer, and what is wrong with a name', async ({ open }) => {
  const { page } = await open();
  await goTo(page, 'models');
  const rows = await page.getByTestId('models').locator('tbody tr').count();
  await page.getByTestId('online-open').click();
  await expect(page.getByText('Nothing is sent until you press Look up')).toBeVisible();
  await expect(page.getByTestId('online-ask')).toBeDisabled();
  // A name that no address can have is refused here, before anybody is asked.
  await page.getByTestId('online-id').fill('../../etc/passwd');
  await page.getByTestId('online-ask').click();
  await expect(page.getByTestId('online-problem')).toContainText('a name of the Hugging Face Hub');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('online-id')).toBeHidden();
  await expect(page.getByTestId('models').locator('tbody tr')).toHaveCount(rows);
});

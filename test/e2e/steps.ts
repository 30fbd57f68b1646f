import type { Page } from '@playwright/test';
import { expect } from './front.ts';

/** What a user does, in the words of the screens. */

export const screens = ['machine', 'models', 'plans', 'timeline', 'export', 'what-if', 'traces'] as const;
type ScreenName = (typeof screens)[number];

export const goTo = async (page: Page, screen: ScreenName) => {
  await page.getByTestId(`step-${screen}`).click();
};

/** The picture of a screen that comes last. */
const pictureOf: Readonly<Partial<Record<ScreenName, string>>> = {
  models: 'chart-modules',
  plans: 'chart-frontier',
  timeline: 'timeline-canvas',
};

/** Opens a screen and waits until all of it is there. */
export const visit = async (page: Page, screen: ScreenName) => {
  await goTo(page, screen);
  const picture = pictureOf[screen];
  if (picture !== undefined) await drawn(page, picture);
  if (screen === 'what-if') await expect(page.getByTestId('what-if-busy')).toHaveAttribute('data-busy', 'false');
};

/** Opens a folded part of the job. */
export const openJob = (page: Page, part: 'formats' | 'data') => page.getByTestId(`job-${part}`).click();

/** A machine and a model of those that ship with the app: every screen has something to show. */
export const planned = async (page: Page) => {
  await pickReferenceMachine(page, 'Typical desktop');
  await pickModel(page, 'llama-3.1-8b');
  await plansShown(page);
};

/** The full-precision number behind a figure. */
export const valueOf = async (page: Page, id: string): Promise<number> => {
  const value = await page.getByTestId(id).getAttribute('data-value');
  if (value === null) throw new Error(`${id} shows no number`);
  return Number(value);
};

/** A quick profile takes about 25 s on a quiet machine; a busy one gets three times that. */
export const profileQuickly = async (page: Page) => {
  await goTo(page, 'machine');
  await page.getByTestId('profile-mode-quick').click();
  await page.getByTestId('profile-start').click();
  await expect(page.getByTestId('profile-progress')).toBeVisible();
  await expect(page.getByTestId('profile-start')).toBeVisible({ timeout: 90_000 });
};

/** Picks from a list with a search field, which has the focus as soon as it is there. */
export const pickIn = async (page: Page, id: string, name: string) => {
  await page.getByTestId(id).click();
  await expect(page.locator('input:focus')).toHaveAttribute('placeholder', 'Search');
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId(id)).toContainText(name);
};

export const pickGpu = async (page: Page, name: string) => {
  await goTo(page, 'machine');
  await pickIn(page, 'pick-gpu', name);
};

export const pickReferenceMachine = async (page: Page, name: string) => {
  await goTo(page, 'machine');
  await pickIn(page, 'pick-machine', name);
};

export const pickModel = async (page: Page, id: string) => {
  await goTo(page, 'models');
  await page.getByTestId('model-search').fill(id);
  await page.getByTestId(`model-${id}`).click();
};

/** Waits until no plan is being recomputed and answers what the table says of every system. */
export const plansShown = async (page: Page) => {
  await goTo(page, 'plans');
  await expect(page.getByTestId('plans')).toHaveAttribute('aria-busy', 'false');
};

/** A picture that has been drawn. */
export const drawn = async (page: Page, testId: string) => {
  await expect(page.getByTestId(testId).locator('[data-drawn="true"]').first()).toBeAttached();
};

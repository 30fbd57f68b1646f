import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './front.ts';
import { openJob, planned, screens, visit } from './steps.ts';

/** Axe opens a page of its own, which the desktop's window rightly refuses: the same page is judged in the browser. */
for (const theme of ['light', 'dark'] as const) {
  test(`no screen has an accessibility violation, ${theme}`, async ({ open }) => {
    const { page } = await open();
    await planned(page);
    await page.getByTestId(`theme-${theme}`).click();
    for (const screen of screens) {
      await visit(page, screen);
      if (screen === 'plans') for (const part of ['formats', 'data'] as const) await openJob(page, part);
      const { violations, passes } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze();
      expect(passes.length).toBeGreaterThan(10);
      const found = violations.map(({ id, nodes }) => ({ screen, id, targets: nodes.map((node) => node.target) }));
      expect(found).toEqual([]);
    }
  });
}

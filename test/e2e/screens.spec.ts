import { expect, shoot, test } from './front.ts';
import { planned, screens, visit } from './steps.ts';

const sizes = [
  { name: 'small', width: 960, height: 640 },
  { name: 'laptop', width: 1280, height: 720 },
  { name: '4k', width: 3840, height: 2160 },
] as const;

for (const theme of ['light', 'dark'] as const) {
  test(`every screen is whole and readable, ${theme}`, async ({ open }, info) => {
    test.setTimeout(240_000);
    const { page } = await open();
    await planned(page);
    await page.getByTestId(`theme-${theme}`).click();
    // The window of the desktop keeps its size; a page is shown at all of them.
    for (const size of info.project.name === 'browser' ? sizes : sizes.slice(1, 2)) {
      if (info.project.name === 'browser') await page.setViewportSize(size);
      for (const screen of screens) {
        await visit(page, screen);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow, `${screen} at ${size.name} scrolls sideways by`).toBeLessThanOrEqual(0);
        await shoot(page, info.project.name, `${theme}-${size.name}-${screen}`);
      }
    }
  });
}

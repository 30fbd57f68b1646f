import type { Page } from '@playwright/test';
import { expect, test } from './front.ts';

/** The page as an attacker who runs a script in it would find it: what is refused must be refused in both fronts. */
const elsewhere = 'http://127.0.0.1:9/';

/** What the page complains about, instead of failing the test for it: here complaints are the point. */
const quietly = async <T>(page: Page, act: () => Promise<T>): Promise<T> => {
  page.removeAllListeners('console');
  page.removeAllListeners('pageerror');
  return act();
};

test('a page reaches no other origin, no window, no evaluator and no Node', async ({ open }, info) => {
  const { page } = await open();
  await page.getByRole('main').waitFor();
  const address = page.url();
  const found = await quietly(page, () =>
    page.evaluate(async (target) => {
      const refused = async (act: () => unknown) => {
        try {
          await act();
          return false;
        } catch {
          return true;
        }
      };
      const frame = document.createElement('iframe');
      frame.src = target;
      document.body.append(frame);
      const script = document.createElement('script');
      script.textContent = 'window.ranInline = true';
      document.body.append(script);
      const names = Object.keys(Reflect.get(window, 'bridge') ?? {}).sort();
      return {
        fetch: await refused(() => fetch(target)),
        socket: await refused(
          () =>
            new Promise((resolve, reject) => {
              const socket = new WebSocket(target.replace('http', 'ws'));
              socket.onopen = resolve;
              socket.onerror = reject;
            }),
        ),
        eval: await refused(() => Reflect.apply(Reflect.get(window, 'eval') as () => unknown, window, ['1'])),
        inline: Reflect.get(window, 'ranInline') === undefined,
        opened: window.open(target) === null,
        node: ['require', 'process', 'module', 'Buffer', 'global', 'electron', '__dirname'].filter(
          (name) => Reflect.get(window, name) !== undefined,
        ),
        names,
        kinds: names.map((name) => typeof Reflect.get(Reflect.get(window, 'bridge') as object, name)),
      };
    }, elsewhere),
  );
  expect(found).toMatchObject({ fetch: true, socket: true, eval: true, inline: true, node: [] });
  if (info.project.name === 'electron') {
    expect(found.opened).toBe(true);
    expect(found.names).toEqual(['cancel', 'onProgress', 'start']);
    expect(found.kinds).toEqual(['function', 'function', 'function']);
  } else expect(found.names).toEqual([]);
  expect(page.url()).toBe(address);
  // A browser's tab may go where its user likes; the desktop's window has no way back.
  if (info.project.name === 'electron') await quietly(page, () => staysAt(page, address));
  // Asked in the page: Playwright's locators wait for the end of a navigation that was refused.
  expect(await page.evaluate(() => document.querySelector('main') !== null)).toBe(true);
});

const staysAt = async (page: Page, address: string) => {
  for (const target of [elsewhere, 'file:///etc/passwd', 'data:text/html,x', 'app://other/']) {
    await page.evaluate((url) => {
      location.href = url;
    }, target);
    // A round trip through the page, during which a navigation would have begun.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
    expect(page.url()).toBe(address);
  }
};

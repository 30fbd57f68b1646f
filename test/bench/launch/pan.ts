import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { writeTrace } from './made-trace.ts';

/**
 * Panning a trace of two million rows in the app, in Chromium: time from frame to frame with the rate not limited, each
 * frame a key that moves the view by an eighth. Beside it, in the same page and in turn with it: a canvas of the same
 * size on which the rectangles of such a frame are drawn, and nothing else. What the app takes beyond that is its own:
 * React, axis, names, links, fetching what comes into sight. Needs the built app, 1 GB of disk and PLIMSOLL_CHROMIUM or
 * /usr/bin/chromium. `PLIMSOLL_CHROMIUM=... node test/bench/launch/pan.ts [megabytes]`
 */
const root = join(import.meta.dirname, '..', '..', '..');
const megabytes = Number(process.argv[2] ?? '825');
const frames = 200;

const served = (folder: string): Promise<{ readonly url: string; readonly end: () => void }> => {
  const cli = spawn(process.execPath, [join(root, 'src/main/cli.ts'), '--data', folder, 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    cli.on('exit', (code) => reject(new Error(`serve ended with ${String(code)}`)));
    cli.stdout.setEncoding('utf8').on('data', (text: string) => {
      const [url] = /http:\S+/.exec(text) ?? [];
      if (url !== undefined) resolve({ url, end: () => void cli.kill() });
    });
  });
};

interface Panned {
  readonly app: readonly number[];
  readonly peer: readonly number[];
  readonly rectangles: number;
}

/** In the page: rounds of panning and of drawing the rectangles of the last frame, in turn. */
const pan = (page: Page): Promise<Panned> =>
  page.evaluate(async (count) => {
    const target = document.querySelector<HTMLElement>('[data-testid="trace-canvas"]');
    const canvas = target?.querySelector('canvas');
    if (target === null || canvas === null || canvas === undefined) throw new Error('no canvas');
    const plain = document.createElement('canvas');
    [plain.width, plain.height] = [canvas.width, canvas.height];
    plain.style.cssText = `position:fixed;left:0;top:0;z-index:99;width:${String(canvas.clientWidth)}px;height:${String(canvas.clientHeight)}px`;
    const context = plain.getContext('2d');
    const live = canvas.getContext('2d');
    if (context === null || live === null) throw new Error('no context');
    let drawn: [string | CanvasGradient | CanvasPattern, number, number, number, number][] = [];
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    const timed = async (times: number, act: (i: number) => void) => {
      const took: number[] = [];
      for (let i = 0; i < times; i++) {
        const begun = await frame();
        act(i);
        took.push((await frame()) - begun);
      }
      return took;
    };
    const move = (i: number) =>
      target.dispatchEvent(
        new KeyboardEvent('keydown', { key: Math.floor(i / 40) % 2 === 0 ? 'ArrowRight' : 'ArrowLeft', bubbles: true }),
      );
    live.fillRect = (x, y, width, height) => {
      drawn.push([live.fillStyle, x, y, width, height]);
      CanvasRenderingContext2D.prototype.fillRect.call(live, x, y, width, height);
    };
    await timed(4, (i) => {
      drawn = [];
      move(i);
    });
    Reflect.deleteProperty(live, 'fillRect');
    const rectangles = drawn;
    const [app, peer]: [number[], number[]] = [[], []];
    for (let round = 0; round < 4; round++) {
      app.push(...(await timed(count / 4, move)));
      document.body.append(plain);
      peer.push(
        ...(await timed(count / 4, () => {
          context.clearRect(0, 0, plain.width, plain.height);
          for (const [style, x, y, width, height] of rectangles) {
            context.fillStyle = style;
            context.fillRect(x, y, width, height);
          }
        })),
      );
      plain.remove();
    }
    return { app, peer, rectangles: rectangles.length };
  }, frames);

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? NaN;

const text = (name: string, { app, peer }: Panned, share: number): string => {
  const [own, other] = [quantile(app, share), quantile(peer, share)];
  return `${name}: ${own.toFixed(2)} ms a frame, ${other.toFixed(2)} ms of rectangles alone, ${(own / other).toFixed(2)} times\n`;
};

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-pan-'));
const server = await served(folder);
const browser = await chromium.launch({
  executablePath: process.env['PLIMSOLL_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-frame-rate-limit', '--disable-gpu-vsync'],
});
try {
  const file = join(folder, 'made.json');
  writeTrace(file, megabytes * 1e6);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(server.url);
  await page.getByTestId('step-traces').click();
  await page.getByTestId('trace-path').fill(file);
  await page.getByTestId('trace-open').click();
  const canvas = page.getByTestId('trace-canvas');
  await canvas.waitFor({ timeout: 300_000 });
  await canvas.focus();
  for (let i = 0; i < 9; i++) await page.keyboard.press('+');
  await page.waitForTimeout(2000);
  const panned = await pan(page);
  process.stdout.write(`${String(panned.rectangles)} rectangles a frame\n`);
  for (const [name, share] of [
    ['median', 0.5],
    ['95 %', 0.95],
  ] as const)
    process.stdout.write(text(name, panned, share));
} finally {
  await browser.close();
  server.end();
  rmSync(folder, { recursive: true, force: true });
}

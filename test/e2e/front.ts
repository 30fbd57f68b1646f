import type { ChildProcessByStdio } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Page } from '@playwright/test';
import { _electron, test as base, chromium, expect } from '@playwright/test';
import { strFromU8, unzipSync } from 'fflate';

/**
 * The app in one of its two fronts, on an empty data folder of its own: the real Electron, or Chromium on what `serve`
 * serves. A test written against it runs in both.
 */
export interface Front {
  readonly page: Page;
  /** Holds the history of this test only. */
  readonly data: string;
  /** SIGKILL to the process that owns the history. */
  readonly kill: () => Promise<void>;
  /** Clicks `save`, and answers what was written or downloaded: path -> text. */
  readonly saved: (save: () => Promise<void>) => Promise<ReadonlyMap<string, string>>;
  close(): Promise<void>;
}

export const root = resolve(import.meta.dirname, '..', '..');
const node = process.execPath;
export const cli = join(root, 'out', 'main', 'cli.js');

const named = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set; "npm test" sets it`);
  return value;
};

const isRoot = process.getuid?.() === 0;

/** Electron measures and plans as for a user; only the folder dialog is answered by the test. */
export const openDesktop = async (data: string): Promise<Front> => {
  const app = await _electron.launch({
    executablePath: named('PLIMSOLL_ELECTRON'),
    args: [...(isRoot ? ['--no-sandbox'] : []), root],
    env: { ...definedEnvironment(), PLIMSOLL_DATA: data },
  });
  const page = await app.firstWindow();
  return {
    page,
    data,
    kill: () => {
      app.process().kill('SIGKILL');
      return Promise.resolve();
    },
    saved: async (save) => {
      const folder = mkdtempSync(join(tmpdir(), 'plimsoll-saved-'));
      await app.evaluate(({ dialog }, chosen) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
      }, folder);
      await save();
      await expect.poll(() => readdirSync(folder)).toContain('README.txt');
      const files = readdirSync(folder).map((path) => [path, readFileSync(join(folder, path), 'utf8')] as const);
      rmSync(folder, { recursive: true });
      return new Map(files);
    },
    close: () => app.close(),
  };
};

/** Chromium without the background traffic that a closed network would answer with errors. */
const quietChromium = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const openBrowser = async (data: string): Promise<Front> => {
  const executablePath = named('PLIMSOLL_CHROMIUM');
  const server = spawn(node, [cli, 'serve', '--port', '0', '--data', data, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((end) => server.once('exit', end));
  const { url } = JSON.parse(await firstDocument(server)) as { url: string };
  const browser = await chromium.launch({
    executablePath,
    args: [...(isRoot ? ['--no-sandbox'] : []), ...quietChromium],
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  await page.goto(url);
  return {
    page,
    data,
    kill: async () => {
      server.kill('SIGKILL');
      await browser.close();
    },
    saved: async (save) => {
      const [download] = await Promise.all([page.waitForEvent('download'), save()]);
      const entries = Object.entries(unzipSync(readFileSync(await download.path())));
      return new Map(entries.map(([path, body]) => [path, strFromU8(body)]));
    },
    close: async () => {
      await browser.close();
      server.kill('SIGTERM');
      await ended;
    },
  };
};

/** One JSON document over one or more lines. */
const firstDocument = async (child: ChildProcessByStdio<null, Readable, null>): Promise<string> => {
  let text = '';
  for await (const line of createInterface({ input: child.stdout })) {
    text += line;
    if (isJson(text)) return text;
  }
  throw new Error(`serve ended without an address: ${text}`);
};

const isJson = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const definedEnvironment = (): Record<string, string> =>
  Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));

/** What a page must never say: broken scripts, refused content. */
const complaints = (page: Page): string[] => {
  const said: string[] = [];
  page.on('pageerror', (error) => said.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') said.push(message.text());
  });
  return said;
};

interface Fixtures {
  readonly open: (data?: string) => Promise<Front>;
}

/**
 * `open()` starts the front of the running project; whatever a test leaves open is closed, and no page may complain,
 * but for one whose app was killed.
 */
export const test = base.extend<Fixtures>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from this pattern
  open: async ({}, use, info) => {
    const fronts: { front: Front; said: string[] }[] = [];
    const folders: string[] = [];
    await use(async (data = mkdtempSync(join(tmpdir(), 'plimsoll-e2e-'))) => {
      folders.push(data);
      const front = await (info.project.name === 'electron' ? openDesktop(data) : openBrowser(data));
      const opened = { front, said: complaints(front.page) };
      fronts.push(opened);
      const kill = () => {
        fronts.splice(fronts.indexOf(opened), 1);
        return front.kill();
      };
      return { ...front, kill };
    });
    for (const { front } of fronts) await front.close().catch(() => undefined);
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    expect(fronts.flatMap(({ said }) => said)).toEqual([]);
  },
});

/** Screenshots that CI keeps, to be looked at. */
export const shoot = async (page: Page, project: string, name: string) => {
  const folder = join(root, 'test-results', 'screens', project);
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
};

export { expect };

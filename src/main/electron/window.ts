import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { Settings } from '../../contract.ts';
import { appOrigin } from './origin.ts';

type Bounds = NonNullable<Settings['window']>;

const firstSize = { width: 1280, height: 800 };
const leastSize = { minWidth: 960, minHeight: 640 };

/** Opens the window where it was, if that place is still on a screen. */
export const openWindow = (preload: string, bounds: Settings['window']) => {
  const window = new BrowserWindow({
    ...leastSize,
    ...(bounds !== null && isOnScreen(bounds) ? placed(bounds) : firstSize),
    title: 'Plimsoll',
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#14171a' : '#ffffff',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  if (bounds?.maximized === true) window.maximize();
  window.once('ready-to-show', () => window.show());
  void window.loadURL(`${appOrigin}/`);
  return window;
};

export const boundsOf = (window: BrowserWindow): Bounds => ({
  ...window.getNormalBounds(),
  maximized: window.isMaximized(),
});

const placed = ({ x, y, width, height }: Bounds) => ({ x, y, width, height });

const isOnScreen = (bounds: Bounds) =>
  screen.getAllDisplays().some(({ workArea }) => {
    const right = workArea.x + workArea.width;
    const bottom = workArea.y + workArea.height;
    return bounds.x >= workArea.x && bounds.x < right && bounds.y >= workArea.y && bounds.y < bottom;
  });

import './ui/base.css';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { loadAll, restore } from './app/actions/start.ts';
import type { App } from './app/app.ts';
import { AppContext } from './app/app.ts';
import { desktopBridge } from './app/bridge.ts';
import { createClient } from './app/client.ts';
import { keepDerived } from './app/derive.ts';
import { createPlannerThread } from './app/planner-thread.ts';
import type { Screens } from './app/screens.ts';
import { Shell } from './app/shell.tsx';
import { createSocketBridge } from './app/socket-bridge.ts';
import { createAppStore } from './app/state.ts';
import { applyTheme, followSystemTheme } from './app/theme.ts';
import { ExportScreen } from './features/export/screen.tsx';
import { MachineScreen } from './features/machine/screen.tsx';
import { ModelsScreen } from './features/models/screen.tsx';
import { PlansScreen } from './features/plans/screen.tsx';
import { TimelineScreen } from './features/timeline/screen.tsx';
import { WhatIfScreen } from './features/what-if/screen.tsx';
import { TracesScreen } from './features/traces/screen.tsx';
import type { ToastPlace } from './ui/toasts.tsx';
import { createToastPlace, Toasts } from './ui/toasts.tsx';

/** The page's composition root: the same page in the desktop window and in a browser. */

const screens: Screens = {
  machine: MachineScreen,
  models: ModelsScreen,
  plans: PlansScreen,
  timeline: TimelineScreen,
  export: ExportScreen,
  'what-if': WhatIfScreen,
  traces: TracesScreen,
};

/** How long the first drawing waits for the user's theme and choices. */
const patienceMs = 400;

const createApp = ({ toaster }: ToastPlace): App => {
  const bridge = desktopBridge() ?? createSocketBridge(window.location.origin);
  const thread = () => new Worker(new URL('./app/planner-worker.ts', import.meta.url), { type: 'module' });
  return {
    client: createClient(bridge, () => crypto.randomUUID()),
    store: createAppStore(),
    toaster,
    planner: createPlannerThread(thread()),
    effects: createPlannerThread(thread()),
  };
};

const draw = (root: HTMLElement, app: App, toasts: ToastPlace) => {
  createRoot(root, { onUncaughtError: (bug) => showCrash(root, bug) }).render(
    <StrictMode>
      <CSPProvider disableStyleElements>
        <AppContext value={app}>
          <Toasts place={toasts}>
            <Shell screens={screens} />
          </Toasts>
        </AppContext>
      </CSPProvider>
    </StrictMode>,
  );
};

/** A bug that took the page down: what it was, and the way back. Nothing stored is lost. */
const showCrash = (root: HTMLElement, bug: unknown) => {
  const text = document.createElement('p');
  text.textContent = `The page stopped because of a bug: ${bug instanceof Error ? bug.message : String(bug)}`;
  const reload = document.createElement('button');
  reload.textContent = 'Open it again';
  reload.addEventListener('click', () => window.location.reload());
  root.replaceChildren(text, reload);
};

const start = async () => {
  const root = document.getElementById('app');
  if (root === null) throw new Error('the page has no #app');
  const toasts = createToastPlace();
  const app = createApp(toasts);
  applyTheme('system');
  followSystemTheme(() => app.store.getState().theme);
  keepDerived(app);
  loadAll(app);
  const patience = new Promise((resolve) => setTimeout(resolve, patienceMs));
  await Promise.race([restore(app), patience]);
  draw(root, app, toasts);
};

void start();

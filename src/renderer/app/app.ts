import { createContext, use } from 'react';
import { useStore } from 'zustand/react';
import type { AppError } from '../../core/error.ts';
import type { Result } from '../../core/result.ts';
import type { Toaster } from '../ui/toasts.tsx';
import type { Client } from './client.ts';
import { errorText } from './errors.ts';
import type { PlannerThread } from './planner-thread.ts';
import type { AppState, AppStore } from './state.ts';

/** What actions work with; one for the life of the page. */
export interface App {
  readonly client: Client;
  readonly store: AppStore;
  readonly toaster: Toaster;
  readonly planner: PlannerThread;
  /** Plans of what might be chosen instead: in a thread of its own, so that no plan waits for them. */
  readonly effects: PlannerThread;
}

export const AppContext = createContext<App | undefined>(undefined);

export const useApp = (): App => {
  const app = use(AppContext);
  if (app === undefined) throw new Error('no app around this component');
  return app;
};

export const useAppState = <T>(select: (state: AppState) => T): T => useStore(useApp().store, select);

/** Shows a failure as a message, except one that the user asked for; answers the value where there is one. */
export const reported = <T>(app: App, result: Result<T, AppError>): T | undefined => {
  if (result.ok) return result.value;
  if (result.error.code !== 'cancelled') warn(app, result.error);
  return undefined;
};

export const warn = (app: App, error: AppError) => {
  const { title, fact, advice } = errorText(error);
  app.toaster.warn(title, `${fact}\n${advice}`);
};

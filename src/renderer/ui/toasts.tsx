import { Toast } from '@base-ui/react/toast';
import type { ReactNode } from 'react';
import { useEffect } from 'react';
import { buttonClass } from './button.tsx';
import styles from './toasts.module.css';

/** Messages that come and go in the corner; they wait while the pointer or the focus is on them. */
export interface Toaster {
  say(title: string, description?: string, undo?: () => void): void;
  warn(title: string, description: string): void;
}

type Manager = ReturnType<typeof Toast.createToastManager>;

/** The toaster and its place on the page; what is said before the place is there waits for it. */
export interface ToastPlace {
  readonly toaster: Toaster;
  readonly manager: Manager;
  readonly opened: () => void;
}

export const createToastPlace = (): ToastPlace => {
  const manager: Manager = Toast.createToastManager();
  let waiting: (() => void)[] | undefined = [];
  const when = (say: () => void) => (waiting === undefined ? say() : waiting.push(say));
  const opened = () => {
    const said = waiting ?? [];
    waiting = undefined;
    for (const say of said) say();
  };
  const toaster: Toaster = {
    say: (title, description, undo) => when(() => sayWithUndo(manager, title, description, undo)),
    warn: (title, description) =>
      when(() => manager.add({ title, description, type: 'error', timeout: 15000, priority: 'high' })),
  };
  return { toaster, manager, opened };
};

const sayWithUndo = (manager: Manager, title: string, description?: string, undo?: () => void) => {
  const id: string = manager.add({
    title,
    ...(description === undefined ? {} : { description }),
    timeout: undo === undefined ? 5000 : 12000,
    ...(undo === undefined ? {} : { actionProps: { children: 'Undo', onClick: () => undoAndClose() } }),
  });
  const undoAndClose = () => {
    manager.close(id);
    undo?.();
  };
};

interface ToastsProps {
  readonly place: ToastPlace;
  readonly children: ReactNode;
}

export const Toasts = ({ place, children }: ToastsProps) => {
  useEffect(() => place.opened(), [place]);
  return (
    <Toast.Provider toastManager={place.manager} limit={4}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport}>
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
};

const ToastList = () =>
  Toast.useToastManager().toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={styles.toast} data-testid="toast">
      <Toast.Content className={styles.content}>
        <Toast.Title className={styles.title} />
        <div className={styles.buttons}>
          {toast.actionProps !== undefined && <Toast.Action className={buttonClass('primary', true)} />}
          <Toast.Close className={buttonClass('quiet', true)}>Close</Toast.Close>
        </div>
        <Toast.Description className={styles.description} />
      </Toast.Content>
    </Toast.Root>
  ));

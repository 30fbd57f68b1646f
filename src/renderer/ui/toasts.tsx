import { Toast } from '@base-ui/react/toast';
import type { ReactNode } from 'react';
import { buttonClass } from './button.tsx';
import styles from './toasts.module.css';

/** Messages that come and go in the corner; they wait while the pointer or the focus is on them. */
export interface Toaster {
  say(title: string, description?: string, undo?: () => void): void;
  warn(title: string, description: string): void;
}
export type ToastManager = ReturnType<typeof Toast.createToastManager>;
export const createToastManager = (): ToastManager => Toast.createToastManager();

export const toasterOf = (manager: ToastManager): Toaster => ({
  say: (title, description, undo) => {
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
  },
  warn: (title, description) => {
    manager.add({ title, description, type: 'error', timeout: 15000, priority: 'high' });
  },
});

interface ToastsProps {
  readonly manager: ToastManager;
  readonly children: ReactNode;
}

export const Toasts = ({ manager, children }: ToastsProps) => (
  <Toast.Provider toastManager={manager} limit={4}>
    {children}
    <Toast.Portal>
      <Toast.Viewport className={styles.viewport}>
        <ToastList />
      </Toast.Viewport>
    </Toast.Portal>
  </Toast.Provider>
);

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

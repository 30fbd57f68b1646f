import type { App, Session } from 'electron';
import { isOwnAddress } from './origin.ts';

/** No page may get a permission or a device. */
export const denyPermissions = (session: Session) => {
  session.setPermissionRequestHandler((_contents, permission, answer) =>
    answer(permission === 'clipboard-sanitized-write'),
  );
  session.setPermissionCheckHandler((_contents, permission) => permission === 'clipboard-sanitized-write');
  session.setDevicePermissionHandler(() => false);
};

/** No page may open a window, leave the app's own address or embed another one. */
export const confineContents = (app: App) => {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.on('will-navigate', stayHome);
    contents.on('will-redirect', stayHome);
    contents.on('will-frame-navigate', stayHome);
  });
};

const stayHome = (event: { readonly url: string; preventDefault(): void }) => {
  if (!isOwnAddress(event.url)) event.preventDefault();
};

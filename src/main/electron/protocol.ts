import type { Session } from 'electron';
import { protocol } from 'electron';
import type { Page } from '../page.ts';
import { pageHeaders } from '../page.ts';
import { appOrigin, appScheme } from './origin.ts';

/** Before the app is ready: `app:` is a standard, secure scheme, so that the page has an origin and a CSP. */
export const registerAppScheme = () => {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
};

/** Answers `app://main/...` from the page's map and nothing else; every other request of the session is cancelled. */
export const servePage = (session: Session, page: Page) => {
  session.protocol.handle(appScheme, (request) => {
    const url = new URL(request.url);
    const file = `${url.protocol}//${url.host}` === appOrigin ? page.get(url.pathname) : undefined;
    return file === undefined
      ? new Response('not found', { status: 404, headers: pageHeaders })
      : new Response(file.body, { status: 200, headers: file.headers });
  });
  session.webRequest.onBeforeRequest((details, answer) => {
    const allowed = /^(app|devtools|blob|data):/.test(details.url);
    answer({ cancel: !allowed });
  });
};

import type { Bridge } from '../../contract.ts';

declare global {
  interface Window {
    /** Set by the preload script on the desktop; in a browser the socket client takes its place. */
    readonly bridge?: Bridge;
  }
}

/** The pipe that the desktop installed before the page ran, if this is the desktop. */
export const desktopBridge = (): Bridge | undefined => window.bridge;

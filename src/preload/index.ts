import { contextBridge, ipcRenderer } from 'electron';
import type { Bridge } from '../contract.ts';

/** The pipe between the page and the main process: three functions, no channel of Electron's own reaches the page. */
const bridge: Bridge = {
  start: (channel, id, input) => ipcRenderer.invoke('app:start', channel, id, input),
  cancel: (id) => ipcRenderer.send('app:cancel', id),
  onProgress: (listener) => {
    const forward = (_event: unknown, id: unknown, progress: unknown) => {
      if (typeof id === 'string') listener(id, progress);
    };
    ipcRenderer.on('app:progress', forward);
    return () => ipcRenderer.off('app:progress', forward);
  },
};

contextBridge.exposeInMainWorld('bridge', bridge);

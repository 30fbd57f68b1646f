import { ipcMain } from 'electron';
import type { Reply } from '../../contract.ts';
import { invalidInput } from '../../core/error.ts';
import { fail } from '../../core/result.ts';
import type { Dispatcher } from '../dispatch.ts';
import { isOwnFrame } from './origin.ts';

/** Joins the preload's pipe to the dispatcher. Only the app's own top frame is answered. */
export const connectIpc = (dispatcher: Dispatcher) => {
  ipcMain.handle('app:start', (event, channel: unknown, id: unknown, input: unknown): Promise<Reply> => {
    if (!isOwnFrame(event.senderFrame)) return refuse('sender', event.senderFrame?.url, 'the window of the app');
    if (typeof channel !== 'string') return refuse('channel', channel, 'a text');
    if (typeof id !== 'string') return refuse('id', id, 'a text');
    const sender = event.sender;
    return dispatcher.start(channel, id, input, (progress) => {
      if (!sender.isDestroyed()) sender.send('app:progress', id, progress);
    });
  });
  ipcMain.on('app:cancel', (event, id: unknown) => {
    if (isOwnFrame(event.senderFrame) && typeof id === 'string') dispatcher.cancel(id);
  });
};

const refuse = (path: string, value: unknown, allowed: string): Promise<Reply> =>
  Promise.resolve(fail(invalidInput(path, value, allowed)));

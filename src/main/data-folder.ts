import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import envPaths from 'env-paths';

/** Where the history lives: the folder that was asked for, else PLIMSOLL_DATA, else the system's place for app data. */
export const dataFolderOf = (asked: string | undefined): string => {
  const chosen = asked ?? process.env['PLIMSOLL_DATA'];
  if (chosen !== undefined && chosen !== '') return resolve(chosen);
  // An empty HOME would make the system's place relative to wherever the program was started.
  return resolve(userInfo().homedir, envPaths('plimsoll', { suffix: '' }).data);
};

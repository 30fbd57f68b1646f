import { resolve } from 'node:path';
import envPaths from 'env-paths';

/** Where the history lives: the folder that was asked for, else PLIMSOLL_DATA, else the system's place for app data. */
export const dataFolderOf = (asked: string | undefined): string => {
  const chosen = asked ?? process.env['PLIMSOLL_DATA'];
  return chosen === undefined || chosen === '' ? envPaths('plimsoll', { suffix: '' }).data : resolve(chosen);
};

import { basename } from 'node:path';
import { dialog } from 'electron';
import { fail, ok } from '../../core/result.ts';
import type { SaveExport } from '../ports.ts';
import { filesInTheWay, writeExport } from '../write-export.ts';

/** Asks for a folder, and again before anything in it is replaced. Closing a dialog is a cancel. */
export const saveWithDialog: SaveExport = async (files) => {
  const { canceled, filePaths } = await dialog.showOpenDialog({
    title: 'Save the configuration in a folder',
    buttonLabel: 'Save here',
    properties: ['openDirectory', 'createDirectory'],
  });
  const folder = filePaths[0];
  if (canceled || folder === undefined) return fail({ code: 'cancelled' });
  const inTheWay = filesInTheWay(folder, files);
  if (inTheWay.length > 0 && !(await mayReplace(inTheWay))) return fail({ code: 'cancelled' });
  const written = await writeExport(folder, files);
  return written.ok ? ok({ kind: 'saved', folder, files: [...written.value] }) : written;
};

const mayReplace = async (paths: readonly string[]) => {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: paths.length === 1 ? 'Replace the file that is there?' : `Replace ${paths.length} files that are there?`,
    detail: paths.map((path) => basename(path)).join('\n'),
    buttons: ['Cancel', 'Replace'],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1;
};

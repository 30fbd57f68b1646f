import type { ExportTarget } from '../../../core/export/types.ts';
import type { SystemId } from '../../../core/planners/types.ts';
import type { App } from '../app.ts';
import { reported } from '../app.ts';
import { downloadFiles } from '../download.ts';
import type { PlanInputs } from '../state.ts';

/** Writes the files of a plan: on the desktop into a folder that the user picks, in a browser as a download. */
export const saveExport = async (app: App, inputs: PlanInputs, system: SystemId, target: ExportTarget) => {
  const { machine, model, job, knobs } = inputs;
  const request = { machine, model, job, system, knobs: knobs[system] };
  const saved = reported(app, await app.client.call('export.save', { request, target }));
  if (saved === undefined) return;
  if (saved.kind === 'saved') app.toaster.say(`Saved ${String(saved.files.length)} files`, `in ${saved.folder}`);
  else {
    downloadFiles(`plimsoll-${system}.zip`, saved.files);
    app.toaster.say(`Downloaded ${String(saved.files.length)} files`, 'as one archive');
  }
};

import type { Model } from '../../../core/model/model.ts';
import type { App } from '../app.ts';
import { reported } from '../app.ts';
import { chooseModel } from './choose.ts';
import { loadCatalogue } from './start.ts';

/** Keeps a model of the user's own and makes it the model to plan for. */
export const saveModel = async (app: App, model: Model) => {
  if (reported(app, await app.client.call('models.save', { model })) === undefined) return;
  await loadCatalogue(app);
  chooseModel(app, model.id);
};

export const removeModel = async (app: App, model: Model) => {
  if (reported(app, await app.client.call('models.remove', { id: model.id })) === undefined) return;
  const wasChosen = app.store.getState().choice.modelId === model.id;
  if (wasChosen) chooseModel(app, undefined);
  await loadCatalogue(app);
  app.toaster.say(`Removed ${model.name}`, undefined, () => void putBack(app, model, wasChosen));
};

const putBack = async (app: App, model: Model, choose: boolean) => {
  reported(app, await app.client.call('models.save', { model }));
  await loadCatalogue(app);
  if (choose) chooseModel(app, model.id);
};

import type { Database } from 'better-sqlite3';
import { messageOf } from '../../core/error.ts';
import type { AppError } from '../../core/error.ts';
import type { Model } from '../../core/model/model.ts';
import { readModel } from '../../core/model/read-model.ts';
import type { Result } from '../../core/result.ts';
import { all, fail, ok } from '../../core/result.ts';
import type { ModelStore } from '../ports.ts';
import type { Place } from './faults.ts';
import { guarded } from './faults.ts';
import { columnOf } from './json.ts';

interface Row {
  readonly id: string;
  readonly document: string;
}

/** Models that the user added: read from a file or typed by hand. */
export const modelStore = (db: Database, place: Place): ModelStore => {
  const list = db.prepare<[], Row>('SELECT id, document_json AS document FROM model ORDER BY id');
  const save = db.prepare<[string, string]>(
    'INSERT INTO model (id, document_json) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET document_json = excluded.document_json',
  );
  const remove = db.prepare<[string]>('DELETE FROM model WHERE id = ?');
  return {
    list: () => guarded(place, () => all(list.all().map((row) => modelOf(row, place)))),
    save: (model) =>
      guarded(place, () => {
        save.run(model.id, columnOf(model));
        return ok(undefined);
      }),
    remove: (id) =>
      guarded(place, () =>
        remove.run(id).changes === 1 ? ok(undefined) : fail({ code: 'not-found', what: 'model', name: id, known: [] }),
      ),
  };
};

const modelOf = ({ id, document }: Row, { file }: Place): Result<Model, AppError> => {
  const model = readModel(document, `model ${id}`);
  return model.ok ? model : fail({ code: 'store-unusable', file, why: `model ${id}: ${messageOf(model.error)}` });
};

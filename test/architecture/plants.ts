/**
 * For each rule of the import law one import that breaks it: the file that imports, what it writes, and the file or
 * package it must not reach. Rules that only judge some modules get a plant for each side.
 */
export interface Plant {
  readonly rule: string;
  readonly file: string;
  readonly text: string;
}

const plant = (rule: string, file: string, ...lines: readonly string[]): Plant => ({
  rule,
  file,
  text: lines.join('\n'),
});

export const plants: readonly Plant[] = [
  plant('core-base', 'src/core/rng.ts', "import '../core/machine/target.ts';"),
  plant('core-documents', 'src/core/machine/plant.ts', "import '../model/target.ts';"),
  plant('core-documents', 'src/core/job/plant.ts', "import 'node:fs';"),
  plant('core-documents', 'src/core/model/plant.ts', "import 'react';"),
  plant('core-cost', 'src/core/cost/plant.ts', "import '../schedule/target.ts';"),
  plant('core-schedule', 'src/core/schedule/plant.ts', "import '../model/target.ts';"),
  plant('core-stage3', 'src/core/stage3/plant.ts', "import '../planners/index.ts';"),
  plant('core-planner', 'src/core/planners/one/plant.ts', "import '../two/target.ts';"),
  plant('core-planner', 'src/core/planners/one/index-user.ts', "import '../index.ts';"),
  plant('core-planners', 'src/core/planners/plant.ts', "import '../export/target.ts';"),
  plant('core-planner-users', 'src/core/frontier/plant.ts', "import '../export/target.ts';"),
  plant('core-planner-users', 'src/core/export/plant.ts', "import '../../main/ports.ts';"),
  plant('core-traces', 'src/core/launch/plant.ts', "import '../planners/index.ts';"),
  plant('contract', 'src/contract.ts', "import './main/ports.ts';"),
  plant('main-ports', 'src/main/ports.ts', "import 'node:fs';"),
  plant('main-ports-types-only', 'src/main/ports.ts', "import '../contract.ts';"),
  plant('main-usecases', 'src/main/usecases/plant.ts', "import '../store/target.ts';"),
  plant('main-usecases', 'src/main/usecases/with-node.ts', "import 'node:fs';"),
  plant('main-probes', 'src/main/probes/plant.ts', "import '../store/target.ts';"),
  plant('main-store', 'src/main/store/plant.ts', "import '../probes/target.ts';"),
  plant('main-store', 'src/main/store/with-ws.ts', "import 'ws';"),
  plant('main-store-types-only', 'src/main/store/settings.ts', "import '../../contract.ts';"),
  plant('main-traces', 'src/main/traces/plant.ts', "import '../store/target.ts';"),
  plant('main-workers', 'src/main/workers/plant.ts', "import '../usecases/target.ts';"),
  plant('main-shared', 'src/main/plant.ts', "import './store/target.ts';"),
  plant('main-assembly', 'src/main/assemble.ts', "import './electron/target.ts';"),
  plant('main-electron', 'src/main/electron/plant.ts', "import '../store/target.ts';"),
  plant('main-electron-types-only', 'src/main/electron/probe-process.ts', "import '../probes/host.ts';"),
  plant('main-desktop-root', 'src/main/index.ts', "import '../renderer/app/target.ts';"),
  plant('main-other-roots', 'src/main/serve.ts', "import './electron/target.ts';"),
  plant('main-other-roots', 'src/main/cli.ts', "import './electron/target.ts';"),
  plant('preload', 'src/preload/index.ts', "import '../core/result.ts';"),
  plant('preload-types-only', 'src/preload/plant.ts', "import '../contract.ts';"),
  plant('renderer-root', 'src/renderer/plant.ts', "import '../main/ports.ts';"),
  plant('renderer-app', 'src/renderer/app/plant.ts', "import '../features/one/target.ts';"),
  plant('renderer-charts', 'src/renderer/charts/plant.ts', "import '../app/target.ts';"),
  plant('renderer-ui', 'src/renderer/ui/plant.ts', "import '../../core/units.ts';"),
  plant('renderer-feature', 'src/renderer/features/one/plant.ts', "import '../two/target.ts';"),
  plant('renderer-feature', 'src/renderer/features/one/with-echarts.ts', "import 'echarts';"),
  plant('renderer-feature-types-only', 'src/renderer/features/one/with-contract.ts', "import '../../../contract.ts';"),
  plant('no-cycle', 'src/core/cost/cycle.ts', "import './cycle.ts';"),
  plant('no-unresolved', 'src/core/cost/unresolved.ts', "import './not-there.ts';"),
  plant('no-src-outside', 'src/main/workers/outside.ts', "import '../../../test/target.ts';"),
  plant('electron-at-home', 'src/main/probes/with-electron.ts', "import 'electron';"),
  plant('electron-at-home', 'src/renderer/app/with-electron.ts', "import 'electron';"),
  plant('addon-in-probe-only', 'src/main/workers/with-addon.ts', "import '../../../native/index.ts';"),
  plant('ungoverned', 'src/utilities/plant.ts', "import '../core/units.ts';"),
];

/** What the plants reach for. */
export const targets: readonly string[] = [
  'src/core/units.ts',
  'src/core/result.ts',
  'src/core/machine/target.ts',
  'src/core/model/target.ts',
  'src/core/schedule/target.ts',
  'src/core/planners/index.ts',
  'src/core/planners/two/target.ts',
  'src/core/export/target.ts',
  'src/main/store/target.ts',
  'src/main/probes/target.ts',
  'src/main/probes/host.ts',
  'src/main/usecases/target.ts',
  'src/main/electron/target.ts',
  'src/renderer/app/target.ts',
  'src/renderer/features/one/target.ts',
  'src/renderer/features/two/target.ts',
  'native/index.ts',
  'test/target.ts',
];

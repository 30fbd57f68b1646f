/**
 * The import law: who may import what, one row a layer. A row says which modules it governs (`from`), which of ours
 * they may import (`may`), which of ours only as types (`types`), which packages (`npm`), and whether Node's own
 * modules (`node`). Everything a row does not name is forbidden, and a module that no row governs is forbidden too.
 * `test/architecture/` plants one violation for each row.
 */
const base = '^src/core/(units|result|error|rng|keys|parse|format|utf8|once)\\.ts$';
const core = '^src/core/';
const contract = '^src/contract\\.ts$';
const ports = '^src/main/ports\\.ts$';
const usecases = '^src/main/usecases/';
/** Puts the parts of the main side together for every front. */
const assembly = '^src/main/(assemble|services)\\.ts$';
/** What every front of the main side shares: the dispatcher, the built page, where things lie. */
const shared = '^src/main/(?!(assemble|services|index|serve|cli|ports)\\.ts$)[^/]+\\.ts$';
/** Needs nothing but Node, and is for whoever writes. */
const folders = '^src/main/make-folder\\.ts$';
const documents = ['^src/core/(machine|model|job)/', base];
const resources = '^resources/.*\\.json$';
const react = ['react', 'react-dom', '@base-ui/react', 'wouter', 'zustand'];

/**
 * @typedef {{ name: string, from: string, may: string[], types?: string[], npm?: string[], node?: boolean }} Row
 */

/**
 * `$1` in `may` is what the first group of `from` matched, so that siblings stay strangers.
 * @type {Row[]}
 */
const rows = [
  { name: 'core-base', from: base, may: [base], npm: ['zod'] },
  {
    name: 'core-documents',
    from: '^src/core/(machine|model|job)/',
    may: [base, '^src/core/$1/', resources],
    npm: ['zod'],
  },
  { name: 'core-cost', from: '^src/core/cost/', may: [...documents, '^src/core/cost/'] },
  { name: 'core-schedule', from: '^src/core/schedule/', may: [base, '^src/core/(machine|schedule)/'] },
  {
    name: 'core-stage3',
    from: '^src/core/stage3/',
    may: [...documents, '^src/core/(cost|schedule|stage3)/', '^src/core/planners/types\\.ts$'],
  },
  {
    name: 'core-planner',
    from: '^src/core/planners/([^/]+)/',
    may: [
      ...documents,
      '^src/core/(cost|schedule|stage3)/',
      '^src/core/planners/$1/',
      '^src/core/planners/(types|knobs|fastest)\\.ts$',
    ],
  },
  {
    name: 'core-planners',
    from: '^src/core/planners/[^/]+\\.ts$',
    may: [...documents, '^src/core/(cost|schedule|stage3|planners)/'],
  },
  {
    name: 'core-planner-users',
    from: '^src/core/(frontier|export)/',
    may: [...documents, '^src/core/(cost|schedule|planners)/', '^src/core/$1/'],
    npm: ['zod', 'yaml'],
  },
  {
    name: 'core-traces',
    from: '^src/core/(launch|gpu-core)/',
    may: [base, '^src/core/schedule/timeline', '^src/core/job/launch-counts\\.ts$', '^src/core/$1/'],
    npm: ['zod'],
  },
  { name: 'contract', from: contract, may: [core], npm: ['zod'] },
  { name: 'main-ports', from: ports, may: [core], types: [contract] },
  { name: 'main-usecases', from: usecases, may: [core, ports, usecases] },
  {
    name: 'main-probes',
    from: '^src/main/probes/',
    may: [core, ports, folders, '^src/main/probes/', '^native/index\\.d\\.ts$'],
    npm: ['systeminformation', 'simple-statistics', 'write-file-atomic', 'zod'],
    node: true,
  },
  {
    name: 'main-store',
    from: '^src/main/store/',
    may: [core, ports, '^src/main/store/'],
    types: [contract],
    npm: ['better-sqlite3', '@types/better-sqlite3', 'zod'],
    node: true,
  },
  {
    name: 'main-traces',
    from: '^src/main/traces/',
    may: [core, ports, folders, '^src/main/traces/'],
    npm: ['zod'],
    node: true,
  },
  {
    name: 'main-workers',
    from: '^src/main/workers/',
    may: [core, ports, '^src/main/(workers|traces)/'],
    npm: ['highs', 'piscina', '@huggingface/tokenizers', 'hyparquet', 'hyparquet-compressors', 'fzstd'],
    node: true,
  },
  { name: 'main-shared', from: shared, may: [contract, core, ports, shared], npm: ['zod', 'env-paths'], node: true },
  {
    name: 'main-assembly',
    from: assembly,
    may: [contract, core, '^src/main/(?!electron/|(index|serve|cli)\\.ts)'],
    node: true,
  },
  {
    name: 'main-electron',
    from: '^src/main/electron/',
    may: [contract, core, ports, shared, usecases, '^src/main/electron/'],
    types: ['^src/main/probes/host\\.ts$'],
    npm: ['electron', 'zod'],
    node: true,
  },
  {
    name: 'main-desktop-root',
    from: '^src/main/index\\.ts$',
    may: [contract, core, '^src/main/'],
    npm: ['electron', 'env-paths', 'write-file-atomic'],
    node: true,
  },
  {
    name: 'main-other-roots',
    from: '^src/main/(serve|cli)(\\.ts$|/)',
    may: [contract, core, '^src/main/(?!electron/|index\\.ts)', '^package\\.json$'],
    npm: ['commander', 'env-paths', 'open', 'write-file-atomic', 'ws', '@types/ws'],
    node: true,
  },
  { name: 'preload', from: '^src/preload/', may: ['^src/preload/'], types: [contract], npm: ['electron'] },
  {
    name: 'renderer-root',
    from: '^src/renderer/[^/]+$',
    may: ['^src/renderer/'],
    npm: react,
  },
  {
    name: 'renderer-app',
    from: '^src/renderer/app/',
    may: [contract, core, '^src/renderer/(app|ui)/'],
    npm: [...react, 'fflate', 'zod'],
  },
  {
    name: 'renderer-charts',
    from: '^src/renderer/charts/',
    may: [core, '^src/renderer/(charts|ui)/'],
    npm: ['react', 'echarts'],
  },
  { name: 'renderer-ui', from: '^src/renderer/ui/', may: ['^src/renderer/ui/'], npm: ['react', '@base-ui/react'] },
  {
    name: 'renderer-feature',
    from: '^src/renderer/features/([^/]+)/',
    may: [core, '^src/renderer/(app|charts|ui)/', '^src/renderer/features/$1/'],
    types: [contract],
    npm: react,
  },
];

/** @param {string[]} names */
const packages = (names) => names.map((name) => `node_modules/(@types/)?${name}/`);

/** @param {Row} row */
const lawOf = ({ name, from, may, types = [], npm = [], node = false }) => {
  const allowed = [...may, ...packages(npm)];
  const unlessNode = node ? { dependencyTypesNot: ['core'] } : {};
  const imports = {
    name,
    severity: 'error',
    from: { path: from },
    to: { pathNot: [...allowed, ...types], ...unlessNode },
  };
  if (types.length === 0) return [imports];
  const values = { path: types, pathNot: may, dependencyTypesNot: ['type-only'] };
  return [imports, { name: `${name}-types-only`, severity: 'error', from: { path: from }, to: values }];
};

const never = [
  { name: 'no-cycle', from: {}, to: { circular: true } },
  { name: 'no-unresolved', from: {}, to: { couldNotResolve: true } },
  { name: 'no-src-outside', from: { path: '^src/' }, to: { path: '^(test|tools|out)/' } },
  {
    name: 'electron-at-home',
    from: { path: '^src/', pathNot: ['^src/main/electron/', '^src/main/index\\.ts$', '^src/preload/'] },
    to: { path: '(^|/)electron(/|$)', pathNot: '^src/' },
  },
  {
    name: 'addon-in-probe-only',
    from: { path: '^src/', pathNot: '^src/main/probes/' },
    to: { path: '(^native/|\\.node$)' },
  },
  {
    name: 'ungoverned',
    from: { path: '^src/', pathNot: rows.map(({ from }) => from) },
    to: {},
  },
].map((rule) => ({ severity: 'error', ...rule }));

module.exports = {
  forbidden: [...rows.flatMap(lawOf), ...never],
  options: {
    doNotFollow: { path: ['node_modules'] },
    exclude: { path: ['^out/', '^native/build/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.test.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};

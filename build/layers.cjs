// Who may import whom: docs/architecture.md, section 2, as an allow-list. What is not listed is refused.
// Run by npm run layers.

/** Each folder of src-main, and the folders of src-main it stands on. */
const STANDS_ON = {
  base: [],
  metrics: ['base'],
  sample: ['base', 'metrics'],
  protocol: ['base', 'metrics', 'sample'],
  client: ['base', 'metrics', 'sample', 'protocol'],
  sampling: ['base', 'metrics', 'sample'],
  model: ['base', 'metrics', 'sample', 'protocol'],
  alerts: ['base', 'metrics', 'sample', 'protocol', 'model'],
  tracking: ['base', 'metrics', 'sample', 'protocol', 'model'],
  store: ['base', 'metrics', 'sample', 'protocol', 'model', 'alerts', 'tracking'],
  forensics: ['base', 'metrics', 'sample', 'protocol', 'model', 'alerts', 'tracking'],
  recording: ['base', 'metrics', 'sample', 'protocol', 'model', 'alerts', 'tracking'],
  agent: [
    'base',
    'metrics',
    'sample',
    'protocol',
    'sampling',
    'model',
    'alerts',
    'tracking',
    'store',
    'forensics',
    'recording',
  ],
  cli: [
    'base',
    'metrics',
    'sample',
    'protocol',
    'client',
    'sampling',
    'model',
    'alerts',
    'tracking',
    'store',
    'forensics',
    'recording',
    'agent',
  ],
  app: ['base', 'metrics', 'protocol', 'client'],
};

/** What the pages may see of src-main. */
const RENDERER_STANDS_ON = ['base', 'metrics', 'protocol', 'client'];

/** Neither Node nor a package, but for the schema library: these run in every runtime, and do no I/O. */
const PURE = ['base', 'metrics', 'sample', 'protocol', 'client', 'model', 'alerts'];

/** Arrows that should not be, each with the reason why it is still there. Empty is the aim. */
const DEBT = [
  // { from: { path: '^src-main/agent/x\\.ts$' }, to: { path: '^src-main/client/' }, comment: 'why, and what ends it' },
];

const foldersOf = (names) => `^src-main/(${names.join('|')})/`;
const packages = {
  dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'core', 'npm-no-pkg', 'npm-unknown', 'undetermined'],
};

module.exports = {
  allowed: [
    ...Object.entries(STANDS_ON).map(([folder, others]) => ({
      from: { path: foldersOf([folder]) },
      to: { path: foldersOf([folder, ...others]) },
    })),
    { from: { path: '^src-renderer/' }, to: { path: ['^src-renderer/', foldersOf(RENDERER_STANDS_ON)] } },
    { from: { path: '^src-(main|renderer)/' }, to: packages },
    ...DEBT,
  ],
  allowedSeverity: 'error',
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'electron-only-in-app',
      comment: 'src-main/app is the only folder that knows Electron.',
      severity: 'error',
      from: { pathNot: '^src-main/app/' },
      to: { path: ['^electron$', 'node_modules/electron(-store)?/'] },
    },
    {
      name: 'pure-folders-import-no-runtime',
      comment: 'These folders run in every runtime and do no I/O: of all packages they may use zod only.',
      severity: 'error',
      from: { path: foldersOf(PURE) },
      to: { ...packages, pathNot: '(^|node_modules/)zod(/|$)' },
    },
    {
      name: 'renderer-imports-no-node',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-development-dependency-at-run-time',
      comment: 'What src-main loads when it runs must be among the dependencies (what src-renderer uses is bundled).',
      severity: 'error',
      from: { path: '^src-main/' },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/(@types|electron)/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'build/tsconfig.base.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.svelte', '.js', '.mjs', '.cjs', '.json', '.css'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'svelte', 'default', 'types'],
    },
  },
};

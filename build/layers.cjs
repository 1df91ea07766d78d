// Who may import whom: docs/architecture.md, section 2, as an allow-list. What is not listed is refused.
// Run by npm run layers.

/** Each folder of src-main, and the folders of src-main it stands on. */
const STANDS_ON = {
  base: [],
  metrics: ['base'],
  sample: ['base', 'metrics'],
  protocol: ['base', 'metrics', 'sample'],
  client: ['base', 'metrics', 'sample', 'protocol'],
  vocabulary: ['base', 'metrics', 'sample', 'protocol'],
  host: ['base', 'metrics', 'protocol', 'client'],
  sampling: ['base', 'metrics', 'sample', 'host'],
  model: ['base', 'metrics', 'sample', 'protocol', 'vocabulary'],
  recording: ['base', 'metrics', 'sample', 'protocol', 'vocabulary', 'host', 'model'],
  agent: ['base', 'metrics', 'sample', 'protocol', 'vocabulary', 'host', 'model'],
  servers: ['base', 'metrics', 'sample', 'protocol', 'client', 'host'],
  terminal: ['base', 'metrics', 'sample', 'protocol', 'client', 'vocabulary', 'host'],
};

/** The shells, which put everything together. `app` starts the agent's bundle and knows nothing of its inside. */
const ROOTS = {
  start: [...Object.keys(STANDS_ON), 'features'],
  cli: [...Object.keys(STANDS_ON), 'features', 'start'],
  app: ['base', 'metrics', 'protocol', 'client', 'vocabulary'],
};

/**
 * What the parts of a feature stand on, besides their own feature and the contracts of others (the files that lie in
 * features/NAME/ itself).
 */
const CONTRACT_STANDS_ON = ['base', 'metrics', 'sample', 'protocol', 'vocabulary'];
const FEATURE_STANDS_ON = [...Object.keys(STANDS_ON)];

/** What the pages may see of src-main, besides contracts. */
const RENDERER_STANDS_ON = ['base', 'metrics', 'sample', 'protocol', 'client', 'vocabulary'];

/** The folders of src-renderer that features and shells stand on, each on those before it. */
const PAGES_STAND_ON = ['lib', 'state', 'charts', 'components'];

/** Neither Node nor a package, but for the schema library: these run in every runtime, and do no I/O. */
const PURE = ['base', 'metrics', 'sample', 'protocol', 'client', 'vocabulary', 'model'];

/** Arrows that should not be, each with the reason why it is still there. Empty is the aim. */
const DEBT = [
  // { from: { path: '^src-main/agent/x\\.ts$' }, to: { path: '^src-main/client/' }, comment: 'why, and what ends it' },
];

const foldersOf = (names) => `^src-main/(${names.join('|')})/`;
const pagesOf = (names) => `^src-renderer/(${names.join('|')})/`;
const packages = {
  dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'core', 'npm-no-pkg', 'npm-unknown', 'undetermined'],
};
const CONTRACT = '^src-main/features/[^/]+/[^/]+[.]ts$';
/** The list of all contracts, and what is assembled from it. */
const CONTRACTS = '^src-main/features/(contracts|config)[.]ts$';

module.exports = {
  allowed: [
    ...Object.entries({ ...STANDS_ON, ...ROOTS }).map(([folder, others]) => ({
      from: { path: foldersOf([folder]) },
      to: { path: foldersOf([folder, ...others]) },
    })),
    { from: { path: CONTRACT }, to: { path: [foldersOf(CONTRACT_STANDS_ON), CONTRACT] } },
    { from: { path: '^src-main/features/([^/]+)/.+/' }, to: { path: '^src-main/features/$1/' } },
    { from: { path: '^src-main/features/[^/]+/.+/' }, to: { path: [foldersOf(FEATURE_STANDS_ON), CONTRACT] } },
    // The lists of features name every feature.
    {
      from: { path: '^src-main/features/[^/]+[.]ts$' },
      to: { path: [foldersOf(FEATURE_STANDS_ON), '^src-main/features/'] },
    },
    { from: { path: '^src-main/app/' }, to: { path: CONTRACT } },
    { from: { path: '^src-renderer/' }, to: { path: [foldersOf(RENDERER_STANDS_ON), CONTRACT] } },
    ...PAGES_STAND_ON.map((folder, index) => ({
      from: { path: `^src-renderer/${folder}/` },
      to: { path: pagesOf(PAGES_STAND_ON.slice(0, index + 1)) },
    })),
    // What a feature shows: its own folder, and the shape in which it says so.
    {
      from: { path: '^src-renderer/features/([^/]+)/' },
      to: { path: [pagesOf(PAGES_STAND_ON), '^src-renderer/features/$1/', '^src-renderer/features/feature[.]ts$'] },
    },
    // The list of features names every feature, and nothing of it but what it shows.
    { from: { path: '^src-renderer/features/feature[.]ts$' }, to: { path: pagesOf(PAGES_STAND_ON) } },
    {
      from: { path: '^src-renderer/features/pages[.]ts$' },
      to: { path: [pagesOf(PAGES_STAND_ON), '^src-renderer/features/(feature|[^/]+/page)[.]ts$'] },
    },
    // The shells know the list.
    ...['window', 'popover'].map((shell) => ({
      from: { path: `^src-renderer/${shell}/` },
      to: { path: [pagesOf([...PAGES_STAND_ON, 'styles', shell]), '^src-renderer/features/(feature|pages)[.]ts$'] },
    })),
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
      from: { path: [foldersOf(PURE), CONTRACT, CONTRACTS, '^src-main/features/alerts/rules/'] },
      to: { ...packages, pathNot: '(^|node_modules/)zod(/|$)' },
    },
    {
      name: 'vocabulary-needs-no-schema',
      comment: 'A page words what it gets without the schema library: of the protocol, vocabulary takes types only.',
      severity: 'error',
      from: { path: '^src-main/vocabulary/' },
      to: { path: '^src-main/protocol/|(^|node_modules/)zod(/|$)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'renderer-imports-no-node',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'state-imports-no-svelte',
      comment:
        'State is plain classes, which a terminal can show as well: the adapter to Svelte is a file NAME.svelte.ts. ' +
        'Components, the page.ts of a feature (what it shows) and the shells are Svelte by nature.',
      severity: 'error',
      from: {
        path: '^src-renderer/.+[.]ts$',
        pathNot: '[.]svelte[.]ts$|/page[.]ts$|^src-renderer/(window/window|popover/popover)[.]ts$',
      },
      to: {
        path: ['(^|node_modules/)svelte(/|$)', '[.]svelte([.]ts)?$'],
        dependencyTypesNot: ['type-only'],
      },
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

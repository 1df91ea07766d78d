// Typed lint. Each ban names what to use instead. Run from the project's folder: eslint --config build/eslint.config.js
// .
import { fileURLToPath } from 'node:url';
import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';

const root = fileURLToPath(new URL('..', import.meta.url));

const defaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'No default export: export by name, so that a thing has one name everywhere.',
};
const clock = [
  ["MemberExpression[object.name='Date'][property.name='now']", 'clock.now() instead of Date.now()'],
  ["NewExpression[callee.name='Date'][arguments.length=0]", 'new Date(clock.now()) instead of new Date()'],
  ["CallExpression[callee.name='Date']", 'new Date(clock.now()) instead of Date()'],
  [
    "MemberExpression[object.name='performance'][property.name='now']",
    'clock.monotonic() instead of performance.now()',
  ],
  ["MemberExpression[object.name='process'][property.name='hrtime']", 'clock.monotonic() instead of process.hrtime'],
].map(([selector, instead]) => ({
  selector,
  message: `Use ${instead}, with the Clock of src-main/base/clock.ts handed in.`,
}));
const environment = [
  {
    selector:
      "MemberExpression[object.name='process'][property.name='env'], " +
      "MemberExpression[object.name='process'][property.value='env']",
    message: 'Ask src-main/host/places.ts (or read it in cli/ and hand it in) instead of process.env.',
  },
];
const rawIpc = [
  {
    selector: "Identifier[name='ipcMain']",
    message:
      'Use the validated wrapper of src-main/app/ipc/ipc.ts instead of ipcMain: it checks the sender and the message.',
  },
];
const filePromises =
  'Hold a descriptor and use fs.readSync with a position (sampling/linux/descriptors.ts): ' +
  'a promise per procfs file costs ten times as much.';
const promisesOfFs = [
  { selector: "MemberExpression[property.name='promises']", message: filePromises },
  { selector: "ImportSpecifier[imported.name='promises']", message: filePromises },
  { selector: 'ImportExpression[source.value=/^(node:)?fs\\/promises$/]', message: filePromises },
];

/** The rule replaces itself as a whole, so every folder says all of its bans. */
const bans = (...lists) => ({ 'no-restricted-syntax': ['error', ...lists.flat()] });

export default tseslint.config(
  {
    ignores: [
      'out/',
      'dist/',
      'coverage/',
      'test-results/',
      'playwright-report/',
      'native-helper/',
      'test/fixtures/example-feature/',
      '**/*.cjs',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.recommendedTypeChecked.map((config) => ({ ...config, files: ['**/*.ts', '**/*.svelte'] })),
  ...svelte.configs.recommended,
  {
    files: ['**/*.ts', '**/*.svelte'],
    languageOptions: {
      parserOptions: {
        project: ['pure', 'node', 'electron', 'web', 'test'].map((name) => `build/tsconfig.${name}.json`),
        tsconfigRootDir: root,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      ...bans([defaultExport]),
      eqeqeq: 'error',
      'no-async-promise-executor': 'error',
      'no-constant-binary-expression': 'error',
      'no-control-regex': 'error',
      'no-empty': 'error',
      'no-loss-of-precision': 'error',
      'no-self-assign': 'error',
      'no-unsafe-finally': 'error',
      'no-useless-escape': 'error',
      'use-isnan': 'error',
      'max-lines': ['warn', 300],
      'max-lines-per-function': ['warn', 60],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unnecessary-condition': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // The compiler finds these itself.
      '@typescript-eslint/no-unused-vars': 'off',
      // Many of our objects are closures, whose functions may be taken apart; an interface does not tell them from
      // classes.
      '@typescript-eslint/unbound-method': 'off',
      // An interface of promises is often met by a function with nothing to wait for.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    // `let { name } = $props()` is how Svelte declares what a component takes.
    // A Map that no template reads is a plain one on purpose.
    rules: { 'prefer-const': 'off', 'svelte/prefer-const': 'error', 'svelte/prefer-svelte-reactivity': 'off' },
  },
  // The parser does not know the types of the events in a component's markup; svelte-check does.
  {
    files: ['**/*.svelte'],
    rules: Object.fromEntries(
      ['argument', 'assignment', 'call', 'member-access', 'return'].map((what) => [
        `@typescript-eslint/no-unsafe-${what}`,
        'off',
      ]),
    ),
  },
  { files: ['src-main/**/*.ts'], rules: bans([defaultExport], clock, environment, rawIpc) },
  { files: ['src-main/sampling/**/*.ts'], rules: bans([defaultExport], clock, environment, rawIpc, promisesOfFs) },
  {
    files: ['src-main/sampling/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: ['fs/promises', 'node:fs/promises'].map((name) => ({ name, message: filePromises })) },
      ],
    },
  },
  { files: ['src-main/base/clock.ts'], rules: bans([defaultExport], environment, rawIpc) },
  {
    files: [
      'src-main/host/places.ts',
      'src-main/cli/**/*.ts',
      'src-main/terminal/**/*.ts',
      'src-main/start/**/*.ts',
      'src-main/host/run-tool.ts',
      'src-main/features/*/{cli,checks,run}/**/*.ts',
    ],
    rules: bans([defaultExport], clock, rawIpc),
  },
  { files: ['src-main/app/ipc/ipc.ts'], rules: bans([defaultExport], clock, environment) },
  { files: ['src-renderer/**/*.ts', 'src-renderer/**/*.svelte'], rules: bans([defaultExport], clock) },
  // Tools want a default export of their configuration, and Electron has one; the describe block of a test file is one
  // long function.
  {
    files: ['*.config.ts', 'build/*.config.ts', 'test/e2e/*.config.ts', 'test/fake-electron/electron.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  { files: ['test/**/*.ts'], rules: { 'max-lines-per-function': 'off' } },
);

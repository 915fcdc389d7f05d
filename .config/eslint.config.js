import tseslint from 'typescript-eslint'

/**
 * Azure's words for states: wherever they stand as a value or in a regular expression. Those that are ours as well (Succeeded, Failed) or
 * plain English (running, failed) are told by being folded and compared. A name inside a sentence is no rule.
 */
const azuresWords =
  'IRPending|ProtectionStopped|ProtectionPaused|BackupsSuspended|SoftDeleted|CompletedWithWarnings|Cancelling|Cancelled|' +
  'InstantRP|HardenedRP|ArchivedRP|Rehydrated|CanNotDelete|ReadOnly|AzureBackupProtectionLock|AzureIaasVM|VMSnapshot(Linux)?|' +
  '(PowerState|ProvisioningState)\\u002F.*'
const foldedWords =
  'protected|completed|succeeded|failed|inprogress|creating|updating|deleting|migrating|running|stopped|deallocated'
const message = "Azure's words for states stand in src/backup/words, with three-valued answers; ask there."
const noWordsOfAzure = [
  `:not(TSLiteralType) > Literal[value=/^(${azuresWords})$/i]`,
  `TemplateElement[value.raw=/^(PowerState|ProvisioningState)\\u002F/i]`,
  `BinaryExpression > Literal[value=/^(${foldedWords})$/]`,
  `SwitchCase > Literal[value=/^(${foldedWords})$/]`,
  `CallExpression[callee.name=/^(sameText|startsWith)$/] > Literal[value=/^(${foldedWords})$/i]`,
  `Literal[regex.pattern=/${azuresWords.replace('.*', '')}|\\b(${foldedWords})\\b/i]`,
].map((selector) => ({ selector, message }))

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.data/**', '**/*.cjs'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: '../test/tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['test', 'it', 'describe', 'suite'], package: 'node:test' },
          ],
        },
      ],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Our ports are records of closures: nothing of them looks at `this`.
      '@typescript-eslint/unbound-method': 'off',
      'no-console': 'off',
    },
  },
  {
    // For browsers: checked against the DOM, apart from the service.
    files: ['src/console/**'],
    languageOptions: {
      parserOptions: { project: '../src/console/tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
  },
  {
    files: ['src/**/*.{ts,tsx}', 'routes/**/*.ts'],
    // Guest checks read the words of our own script.
    ignores: ['src/backup/words/**', 'src/sandbox/**', 'src/diagnosis/guest/**'],
    rules: {
      'no-restricted-syntax': ['error', ...noWordsOfAzure],
    },
  },
)

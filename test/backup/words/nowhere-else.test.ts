import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Linter } from 'eslint'
import tseslint from 'typescript-eslint'
// @ts-expect-error the configuration is JavaScript
import configuration from '../../../.config/eslint.config.js'

type Config = Linter.Config & { files?: string[]; ignores?: string[] }
const wordRule = (configuration as Config[]).find(({ rules }) => rules?.['no-restricted-syntax'])!

describe("words of Azure's outside their folder", () => {
  const linter = new Linter()
  const complaints = (code: string) =>
    linter.verify(
      code,
      [{ files: ['**/*.ts'], languageOptions: { parser: tseslint.parser }, rules: wordRule.rules! }],
      'a.ts',
    )

  const refused: [what: string, code: string][] = [
    ['in a regular expression', 'export const a = (s: string) => /^(Protected|IRPending)$/i.test(s)'],
    ['folded and compared', "export const a = (s: string) => s.toLowerCase() === 'completed'"],
    ['compared whole', "export const a = (s: string) => s === 'PowerState/running'"],
    ['in a switch', "export const a = (s: string) => { switch (s) { case 'failed': return 1; default: return 2 } }"],
    ['in a list', "export const a = ['HardenedRP']"],
    ['handed to a comparison', "export const a = (s: string) => sameText(s, 'Failed')"],
    ['put together', 'export const a = (s: string) => `PowerState/${s}`'],
  ]
  for (const [what, code] of refused)
    it(`are refused ${what}`, () =>
      assert.deepEqual(
        complaints(code).map(({ ruleId }) => ruleId),
        ['no-restricted-syntax'],
      ))

  it('may stand in sentences, and as names of fields', () =>
    assert.deepEqual(
      complaints("export const a = { ProtectionStopped: 'Protection is stopped, no lock is ReadOnly.' }"),
      [],
    ))
  it('are looked for everywhere but in their folder, the sandbox, and what reads our own guest script', () =>
    assert.deepEqual(
      [wordRule.files, wordRule.ignores],
      [
        ['src/**/*.{ts,tsx}', 'routes/**/*.ts'],
        ['src/backup/words/**', 'src/sandbox/**', 'src/diagnosis/guest/**'],
      ],
    ))
})

import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { testOf, type Rule } from './a-rule.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** The slowest of them takes half a minute on a loaded machine. */
const patienceMilliseconds = 180_000

export type Look = Pick<Rule, 'file' | 'test' | 'only'>
export interface Seen {
  passed: number
  failed: number
}

/** A copy of the tree in which rules are taken out; the work tree is never touched. */
export function aCopy() {
  const folder = mkdtempSync(join(tmpdir(), 'taken-out-'))
  for (const part of ['src', 'routes', 'test', '.config', 'package.json'])
    cpSync(join(root, part), join(folder, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))

  /** How many tests of the rule's test file pass and fail, as the copy stands. */
  function look(rule: Look): Promise<Seen> {
    const pattern = rule.only === undefined ? [] : [`--test-name-pattern=${rule.only}`]
    const options = { cwd: folder, timeout: patienceMilliseconds, maxBuffer: 64 * 1024 * 1024, env: environment() }
    return new Promise((resolve) => {
      execFile(process.execPath, ['--test-reporter=tap', ...pattern, testOf(rule)], options, (_, stdout) =>
        resolve({ passed: count(stdout, 'pass'), failed: count(stdout, 'fail') }),
      )
    })
  }

  async function lookWithout(rule: Rule): Promise<Seen> {
    const file = join(folder, rule.file)
    const text = readFileSync(file, 'utf8')
    if (text.split(rule.find).length !== 2)
      throw new Error(`${rule.file}: the text of a rule does not occur once: ${rule.find}`)
    const without = text.replace(rule.find, () => rule.becomes)
    const { diagnostics = [] } = ts.transpileModule(without, { reportDiagnostics: true })
    if (diagnostics.length > 0) throw new Error(`${rule.file} does not parse without: ${rule.name}`)
    writeFileSync(file, without)
    try {
      return await look(rule)
    } finally {
      writeFileSync(file, text)
    }
  }

  return { look, lookWithout, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** A runner's own variables would make of each test file a part of another's run. */
function environment() {
  const { NODE_TEST_CONTEXT: _, ...rest } = process.env
  return { ...rest, NODE_COMPILE_CACHE: join(tmpdir(), 'taken-out-compiled') }
}

const count = (tap: string, what: string) => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0)

// `npm run test:quick`: the tests of what only computes, for the way between two commits. There is no list of them: a test file is left out
// when it, or anything of ours that it imports, can start a program, open a connection, listen, or needs Azure's SDKs.
import { spawn } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const slow =
  /^(node:(child_process|net|tls|https?|cluster|worker_threads)|(@azure|playwright-core|oauth2-mock-server|typescript)(\/.*)?)$/
/** What is imported when the program runs: types are not. */
const imported = /^(?:import|export)\s(?!type\b)(?:[^'"]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm

const known = new Map<string, boolean>()
function isSlow(file: string): boolean {
  const before = known.get(file)
  if (before !== undefined) return before
  const names = [...readFileSync(file, 'utf8').matchAll(imported)].map(([, at, later]) => at ?? later!)
  const found = names.some((name) =>
    name.startsWith('.') ? name.endsWith('.ts') && isSlow(join(dirname(file), name)) : slow.test(name),
  )
  known.set(file, found)
  return found
}

const all = globSync('test/**/*.test.ts', { cwd: root })
const quick = all.filter((file) => !isSlow(join(root, file)))
console.log(`${quick.length} of ${all.length} test files`)
const compiled = mkdtempSync(join(tmpdir(), 'compiled-'))
const options = { cwd: root, stdio: 'inherit', env: { ...process.env, NODE_COMPILE_CACHE: compiled } } as const
spawn(process.execPath, ['--test', '--test-concurrency=2', '--test-reporter=dot', ...quick], options).once(
  'exit',
  (code) => {
    rmSync(compiled, { recursive: true, force: true })
    process.exitCode = code ?? 1
  },
)

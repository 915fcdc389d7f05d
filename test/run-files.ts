import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { run } from 'node:test'
import { dot, spec } from 'node:test/reporters'
import { programsOf } from './programs.ts'
import { startServer } from './database/server-of-run.ts'
import { besides, takeTurns } from './turns.ts'

const root = resolve(import.meta.dirname, '..')

/** Absolute paths, in the order of their names. */
export const testFiles = () =>
  globSync('test/**/*.test.ts', { cwd: root })
    .sort()
    .map((file) => join(root, file))

/**
 * Runs test files, several programs at once, and says how they ended; the exit code is that of the run. What costs more than a test is made
 * once: a PostgreSQL, and what V8 makes of sources.
 */
export async function runFiles(files: string[], { isShort = false } = {}) {
  // Without a PostgreSQL, those that need one say why, each for itself, and all others run.
  const server = isShort ? undefined : await startServer().catch(() => undefined)
  server?.share()
  // It goes with the server, however that ends; without one, with this process.
  const folder = server?.folder ?? mkdtempSync(join(tmpdir(), 'test-run-'))
  process.env['NODE_COMPILE_CACHE'] = join(folder, 'compiled')
  const turns = await takeTurns()
  // A terminal tells the tests' processes too, and whoever else ends this one does not.
  const ended = new AbortController()
  process.once('SIGTERM', () => ended.abort())
  const tests = run({
    signal: ended.signal,
    files: programsOf(files, folder),
    concurrency: availableParallelism() + besides,
    execArgv: ['--import', join(import.meta.dirname, 'end-of-suite.ts')],
  })
  const told = new Set<string>()
  // A file that shares its process is a suite there.
  tests.on('test:complete', ({ name, nesting }) => nesting === 0 && told.add(resolve(name)))
  tests.on('test:summary', ({ success, file }) => {
    if (!success) process.exitCode = 1
    if (file !== undefined) told.add(file)
  })
  try {
    await pipeline(isShort ? tests.compose(dot) : tests.compose(new spec()), process.stdout, { end: false })
    const silent = files.filter((file) => !told.has(file))
    if (silent.length > 0) {
      process.exitCode = 1
      console.error(`Never told how they ended: ${silent.join(', ')}`)
    }
  } finally {
    turns.stop()
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

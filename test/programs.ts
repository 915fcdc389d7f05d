import { writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { reaching } from './imports.ts'

const tests = import.meta.dirname
const filesOfOne = 24

/**
 * What keeps a test file from sharing its process: it starts programs, which others would wait behind, drives a browser, measures or changes
 * what belongs to the whole process, or signs in as a managed identity does: where it does so, MSAL finds out once a process and keeps.
 */
const ownProcess = /^(node:(child_process|cluster|module|worker_threads|v8)|playwright-core)$/
const ownTexts = /\bprocess\.memoryUsage\(|\bmock\.method\(dns\b|\bIDENTITY_ENDPOINT\b/
const needsOwn = reaching(
  ({ text, packages }) => packages.some((name) => ownProcess.test(name)) || ownTexts.test(text),
  // What is tested may start what it likes. The server of a run is started already.
  (path) => !path.startsWith(tests + sep) || path === join(tests, 'database/server-of-run.ts'),
)

/** Those that take longest begin first, so that the end waits for none of them. */
const longest = [
  'operations/worlds',
  'operations/shared-lock',
  'fleet/overview/feed-chaos',
  'database/',
  'console/',
].map((start) => join(tests, start))

/** Programs that together run the files: most of these share one with others, for what a process loads costs more than most files do. */
export function programsOf(files: readonly string[], folder: string): string[] {
  const own = files.filter(needsOwn)
  const shared = files.filter((file) => !needsOwn(file))
  const place = (file: string) => longest.findIndex((start) => file.startsWith(start))
  const first = own.filter((file) => place(file) !== -1).sort((one, other) => place(one) - place(other))
  const programs = Array.from({ length: Math.ceil(shared.length / filesOfOne) }, (_, index) => {
    const program = join(folder, `shared-${index + 1}.ts`)
    writeFileSync(program, source(shared.slice(index * filesOfOne, (index + 1) * filesOfOne)))
    return program
  })
  return [...first, ...programs, ...own.filter((file) => place(file) === -1)]
}

const inOneProcess = pathToFileURL(join(tests, 'in-one-process.ts')).href

const source = (files: readonly string[]) => `import { inOneProcess } from ${JSON.stringify(inOneProcess)}
await inOneProcess(${JSON.stringify(files)})
`

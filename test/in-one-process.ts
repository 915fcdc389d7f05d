import { relative } from 'node:path'
import { mock, suite } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { pathToFileURL } from 'node:url'
import { endSoon } from './end-of-suite.ts'

/**
 * One after the other, each as a suite of its own: what one makes before its tests, it takes away before the next begins. What belongs to the
 * process is as it was: its environment, whom it trusts, its clocks.
 */
export async function inOneProcess(files: readonly string[]) {
  const environment = { ...process.env }
  const certificates = getCACertificates()
  for (const file of files) {
    await suite(relative(process.cwd(), file), async () => {
      await import(pathToFileURL(file).href)
    })
    mock.reset()
    for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
    Object.assign(process.env, environment)
    setDefaultCACertificates(certificates)
  }
  endSoon()
}

import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import type { ConsoleFile, ConsoleFiles } from './console-file.ts'

const besideTheProgram = new URL('./console/', import.meta.url)
const types = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', svg: 'image/svg+xml' }

let read: Promise<ConsoleFiles> | undefined

/** For the first reader: what the image brought along, else bundled here and now. A service that nobody looks at loads none of it. */
export const consoleFiles = () =>
  (read ??= (existsSync(besideTheProgram) ? readFiles(besideTheProgram) : bundled()).catch((error: unknown) => {
    read = undefined
    throw error
  }))

async function bundled() {
  const { bundleConsole } = await import('./bundle.ts')
  return await bundleConsole()
}

async function readFiles(folder: URL): Promise<ConsoleFiles> {
  const names = await readdir(folder)
  const bodies = new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(new URL(name, folder))] as const)),
  )
  const files = new Map<string, ConsoleFile>()
  for (const [ending, type] of Object.entries(types))
    for (const name of names.filter((one) => one.endsWith(`.${ending}`))) {
      const [br, gzip] = [bodies.get(`${name}.br`), bodies.get(`${name}.gz`)]
      files.set(name, { type, body: bodies.get(name)!, ...(br ? { br } : {}), ...(gzip ? { gzip } : {}) })
    }
  return { page: bodies.get('index.html')!.toString('utf8'), files }
}

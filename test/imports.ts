import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What is imported when the program runs: types are not. */
const imported = /^(?:import|export)\s(?!type\b)(?:[^'"]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm

export type Source = { path: string; text: string; packages: string[] }

/** Whether a file, or one of ours that it imports, is one of those that `isSuch` tells; what `isLeftOut` tells is not followed. */
export function reaching(isSuch: (source: Source) => boolean, isLeftOut: (path: string) => boolean = () => false) {
  const known = new Map<string, boolean>()
  return function reaches(path: string): boolean {
    const before = known.get(path)
    if (before !== undefined) return before
    // Circles end here.
    known.set(path, false)
    const text = readFileSync(path, 'utf8')
    const names = [...text.matchAll(imported)].map(([, at, later]) => at ?? later!)
    const isOurs = (name: string) => name.startsWith('.')
    const found =
      isSuch({ path, text, packages: names.filter((name) => !isOurs(name)) }) ||
      names
        .filter((name) => isOurs(name) && name.endsWith('.ts'))
        .map((name) => join(dirname(path), name))
        .some((file) => !isLeftOut(file) && reaches(file))
    known.set(path, found)
    return found
  }
}

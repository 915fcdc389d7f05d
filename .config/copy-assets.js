// What tsc leaves behind: scripts and pages that the code reads from beside itself.
import { cpSync } from 'node:fs'
import { extname } from 'node:path'

const compiled = new Set(['.ts', '.md'])
for (const folder of ['src', 'routes'])
  cpSync(folder, `dist/${folder}`, { recursive: true, filter: (file) => !compiled.has(extname(file)) })

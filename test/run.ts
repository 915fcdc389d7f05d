// `npm test`, and `npm test -- <files or folders>`.
import { resolve, sep } from 'node:path'
import { runFiles, testFiles } from './run-files.ts'

const all = testFiles()
const asked = process.argv.slice(2).map((path) => resolve(path))
const absent = asked.filter((path) => !all.some((file) => isOf(file, path)))
if (absent.length > 0) {
  console.error(`No test file: ${absent.join(', ')}`)
  process.exitCode = 2
} else {
  await runFiles(asked.length === 0 ? all : all.filter((file) => asked.some((path) => isOf(file, path))))
}

function isOf(file: string, path: string) {
  return file === path || file.startsWith(path + sep)
}

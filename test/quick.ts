// `npm run test:quick`: the tests of what only computes, for the way between two commits. There is no list of them: a test file is left out
// when it, or anything of ours that it imports, can start a program, open a connection, listen, or needs Azure's SDKs.
import { reaching } from './imports.ts'
import { runFiles, testFiles } from './run-files.ts'

const slow =
  /^(node:(child_process|net|tls|https?|cluster|worker_threads)|(@azure|playwright-core|oauth2-mock-server|typescript)(\/.*)?)$/

const isSlow = reaching(({ packages }) => packages.some((name) => slow.test(name)))

const all = testFiles()
const quick = all.filter((file) => !isSlow(file))
console.log(`${quick.length} of ${all.length} test files`)
await runFiles(quick, { isShort: true })

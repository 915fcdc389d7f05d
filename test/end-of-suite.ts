// Loaded before each program of tests. What a suite has left open, because its beginning failed half-way, would keep its process alive for
// ever, and `npm test` with it: it says what it is, and ends.
import { after } from 'node:test'
import { turn } from './turns.ts'

await turn()

const patienceMilliseconds = 10_000

/** Once all that a process has to run has ended. */
export function endSoon() {
  setTimeout(() => {
    const open = process.getActiveResourcesInfo().filter((resource) => !/^(Pipe|TTY|FSReq)/.test(resource))
    console.error(`The suite has ended and left open: ${open.join(', ')}. Its process is ended.`)
    process.exit()
  }, patienceMilliseconds).unref()
}

// Not in the process that only starts the others; and where files share one, the first of them is not its end (in-one-process.ts).
if (process.env['NODE_TEST_CONTEXT'] !== undefined && process.argv[1]?.endsWith('.test.ts')) after(endSoon)

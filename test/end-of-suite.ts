// Loaded before each test file. What a suite has left open, because its beginning failed half-way, would keep its process alive for ever,
// and `npm test` with it: it says what it is, and ends.
import { after } from 'node:test'

const patienceMilliseconds = 10_000

// Not in the process that only starts the others.
if (process.env['NODE_TEST_CONTEXT'] !== undefined)
  after(() => {
    setTimeout(() => {
      const open = process.getActiveResourcesInfo().filter((resource) => !/^(Pipe|TTY|FSReq)/.test(resource))
      console.error(`The suite has ended and left open: ${open.join(', ')}. Its process is ended.`)
      process.exit()
    }, patienceMilliseconds).unref()
  })

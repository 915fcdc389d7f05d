import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { madeTogether } from '../made-together.ts'
import { assembledOver } from './assembled.ts'

/** The service over the sandbox's fleet, for tests that read: nothing is worked on, and nobody listens. */
export const serviceOverSandbox = () =>
  madeTogether(async (later) => {
    const sandbox = await startSandbox({ throttling: false })
    later(() => sandbox.stop())
    const { app, azure } = await assembledOver(sandbox, later, {
      VM_READS_PER_MINUTE: '1000',
      READING_CALLS_PER_SECOND: '1000',
    })
    return { sandbox, app, azure }
  })

import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import { sealJournal } from '../database/seal-journal.ts'
import { every } from '../concurrency/every.ts'
import { headText, readHead } from './head.ts'

const everyMilliseconds = 1000
const saidEveryMilliseconds = 60_000

interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

/** Seals every second, on every replica. The chain's end goes to the log, which is kept elsewhere: it shows a journal that was cut. */
export function startSealing(db: Kysely<Schema>, log: Log) {
  let said = ''
  let saidAt = -Infinity
  const sayHead = async () => {
    const head = headText(await readHead(db))
    saidAt = performance.now()
    if (head !== said) log.info({ auditHead: head }, 'the journal is sealed up to here')
    said = head
  }
  const stop = every(
    everyMilliseconds,
    async () => {
      await sealJournal(db)
      if (performance.now() - saidAt >= saidEveryMilliseconds) await sayHead()
    },
    (error) => log.warn({ err: error }, 'the journal could not be sealed; it is tried again'),
  )
  return async () => {
    await stop()
    await sealJournal(db)
      .then(sayHead)
      .catch((error: unknown) => log.warn({ err: error }, 'the last events are sealed by the next run'))
  }
}

import pg from 'pg'
import { connectionSettings } from './pool.ts'

const againMilliseconds = 5000

/**
 * Calls `told` at each notification of a channel, on a connection of its own, and opens another where that breaks: whoever must not miss
 * one looks by themselves, too. Returns a function that closes it.
 */
export function listenTo(connectionString: string, channel: string, told: () => void): () => void {
  let client: pg.Client | undefined
  let again: NodeJS.Timeout | undefined
  let isOver = false

  const open = () => {
    const opened = new pg.Client({ ...connectionSettings, connectionString })
    client = opened
    const broken = () => {
      if (client !== opened || isOver) return
      client = undefined
      again = setTimeout(open, againMilliseconds).unref()
      opened.end().catch(() => undefined)
    }
    opened.on('error', broken).on('end', broken).on('notification', told)
    // What came before it listened was told to nobody.
    opened
      .connect()
      .then(() => opened.query(`listen ${pg.escapeIdentifier(channel)}`))
      .then(told, broken)
  }
  open()
  return () => {
    isOver = true
    clearTimeout(again)
    client?.end().catch(() => undefined)
  }
}

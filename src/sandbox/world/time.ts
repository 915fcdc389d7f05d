export const minutes = (count: number) => count * 60_000
export const hours = (count: number) => minutes(count * 60)
export const days = (count: number) => hours(count * 24)

export const before = (now: Date, milliseconds: number) => new Date(now.getTime() - milliseconds)

/** Compute writes an offset and seven digits, Backup a Z and seven digits. */
export const computeTime = (time: Date) => time.toISOString().replace('Z', '0000+00:00')
export const backupTime = (time: Date) => time.toISOString().replace('Z', '0000Z')

/** "None" of Backup: in items, and in tasks that have not begun (without a Z there). */
export const noBackupTime = '2001-01-01T00:00:00Z'
export const noTaskTime = '0001-01-01T00:00:00'

/** An ISO 8601 duration as .NET writes it: `PT41M16.212S`, `PT0S`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000
  const [h, m, s] = [
    Math.floor(seconds / 3600),
    Math.floor((seconds % 3600) / 60),
    Math.round((seconds % 60) * 1000) / 1000,
  ]
  return `PT${h ? `${h}H` : ''}${m ? `${m}M` : ''}${s || (!h && !m) ? `${s}S` : ''}`
}

/** As Backup writes what remains: a .NET TimeSpan, `12.23:59:42.8660000`, never below none. */
export function timeSpan(milliseconds: number): string {
  const left = Math.max(0, Math.round(milliseconds))
  const [d, rest] = [Math.floor(left / days(1)), left % days(1)]
  return `${d > 0 ? `${d}.` : ''}${new Date(rest).toISOString().slice(11, -1)}0000`
}

import { findIana } from 'windows-iana'
import type { PolicySchedule } from './facts-of-backup.ts'
import { dayOf, isUtc, weekdays } from './words/policies.ts'

const hour = 3_600_000
export const day = 24 * hour

/** A backup begins within two hours of its time (backup-azure-vm-backup-faq). */
export const mayBeginLater = 2 * hour

/**
 * When a schedule begins backups, in order, on the days from so many before that moment to so many behind it, and a day more on either side.
 * Null where it does not say: no times, or a time zone that nobody knows. Times are those of clocks in the policy's time zone, though Azure
 * writes a Z behind them: a policy of 09:30 goes on beginning at 09:30 when summer time ends (reported, hashicorp/terraform-provider-azurerm#2147).
 */
export function scheduledTimes(
  { times, days, timeZone }: PolicySchedule,
  moment: number,
  { from, to }: { from: number; to: number },
): number[] | null {
  const zone = isUtc(timeZone) ? 'UTC' : findIana(timeZone)[0]
  if (!zone || times.length === 0) return null
  // A day in a word that is not known may be any.
  const wanted = new Set<string | undefined>(days.map(dayOf))
  const isDue = (date: Date) => wanted.size === 0 || wanted.has(undefined) || wanted.has(weekdays[date.getUTCDay()])
  return Array.from({ length: to - from + 3 }, (_, index) => new Date(moment + (from - 1 + index) * day))
    .filter(isDue)
    .flatMap((date) =>
      times.map((time) => instantOf(Date.parse(`${date.toISOString().slice(0, 10)}T${time}:00Z`), zone)),
    )
    .filter(Number.isFinite)
    .sort((a, b) => a - b)
}

/** The moment at which clocks of a zone show a time; of an hour that they show twice the second, of one that they leave out the next. */
function instantOf(shown: number, zone: string): number {
  if (zone === 'UTC' || !Number.isFinite(shown)) return shown
  return shown - offsetAt(shown - offsetAt(shown, zone), zone)
}

const offsetAt = (moment: number, zone: string) => {
  const { value = '' } =
    clockOf(zone)
      .formatToParts(moment)
      .find(({ type }) => type === 'timeZoneName') ?? {}
  const [, sign, hours, minutes] = /^GMT([+-])(\d{2}):(\d{2})$/.exec(value) ?? []
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}

/** A formatter is dear, and Windows knows some 140 zones. */
const clocks = new Map<string, Intl.DateTimeFormat>()
function clockOf(zone: string) {
  let clock = clocks.get(zone)
  if (!clock)
    clocks.set(zone, (clock = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })))
  return clock
}

import { signal } from '@preact/signals'
import { locale } from './language.ts'

/** Ages grow while one looks. */
export const now = signal(Date.now())
setInterval(() => {
  if (document.visibilityState === 'visible') now.value = Date.now()
}, 1000)

const formats = new Map<string, Intl.DateTimeFormat>()
function format(time: number, name: string, options: Intl.DateTimeFormatOptions) {
  const key = `${name} ${locale()}`
  const made = formats.get(key) ?? new Intl.DateTimeFormat(locale(), options)
  formats.set(key, made)
  return made.format(time)
}

export const dateAndTime = (time: number) => format(time, 'both', { dateStyle: 'medium', timeStyle: 'short' })
/** To the second, for the journal. */
export const moment = (time: number) => format(time, 'moment', { dateStyle: 'medium', timeStyle: 'medium' })
export const day = (time: number) => format(time, 'day', { dateStyle: 'medium' })
export const clock = (time: number) => format(time, 'clock', { timeStyle: 'medium' })
export const utc = (time: number) => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z')

export const number = (value: number) => new Intl.NumberFormat(locale()).format(value)

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

/** "3 minutes ago", "in 2 hours". */
export function ago(time: number): string {
  const seconds = Math.round((time - now.value) / 1000)
  const [unit, size] = units.find(([, one]) => Math.abs(seconds) >= one * 1.5) ?? (['second', 1] as const)
  return new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(Math.round(seconds / size), unit)
}

/** "1 h 12 min". */
export function lasting(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  if (seconds < 60) return milliseconds < 10_000 ? `${number(Math.max(0, milliseconds) / 1000)} s` : `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  return `${number(Math.floor(minutes / 60))} h ${minutes % 60} min`
}

export const nameIn = (id: string) => id.slice(id.lastIndexOf('/') + 1)

/** One command for a shell, whatever stands in the parts. */
export function curlOf(
  path: string | string[],
  { method = 'GET', body, headers = {} }: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
  bearer = false,
) {
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
  const parts = ['curl', '-sS']
  if (method !== 'GET') parts.push('-X', method)
  if (bearer) parts.push('-H', '"Authorization: Bearer $TOKEN"')
  for (const [name, value] of Object.entries(headers)) parts.push('-H', quoted(`${name}: ${value}`))
  if (body !== undefined) parts.push('-H', quoted('Content-Type: application/json'), '-d', quoted(JSON.stringify(body)))
  parts.push(...[path].flat().map((one) => quoted(`${location.origin}${one}`)))
  return parts.join(' ')
}

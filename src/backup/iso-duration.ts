import type { Language } from './sentence.ts'

/** ISO 8601 in whole days, hours, minutes and seconds: years and months have no length of their own. */
export const isoDurationPattern = '^P(?=\\d|T\\d)(\\d+D)?(T(?=\\d)(\\d+H)?(\\d+M)?(\\d+S)?)?$'

const parts = new RegExp(isoDurationPattern)

/** Infinity where it is too long to be counted, undefined where it is no duration. */
export function secondsOf(duration: string): number | undefined {
  const found = parts.exec(duration)
  if (!found) return undefined
  const [days = 0, , hours = 0, minutes = 0, seconds = 0] = found
    .slice(1)
    .map((part: string | undefined) => (part === undefined ? 0 : Number.parseFloat(part)))
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
}

const units: Record<string, Record<Language, readonly [one: string, several: string]>> = {
  Y: { en: ['year', 'years'], pt: ['ano', 'anos'] },
  M: { en: ['month', 'months'], pt: ['mês', 'meses'] },
  W: { en: ['week', 'weeks'], pt: ['semana', 'semanas'] },
  D: { en: ['day', 'days'], pt: ['dia', 'dias'] },
  TH: { en: ['hour', 'hours'], pt: ['hora', 'horas'] },
  TM: { en: ['minute', 'minutes'], pt: ['minuto', 'minutos'] },
  TS: { en: ['second', 'seconds'], pt: ['segundo', 'segundos'] },
}

/** As people say it: `P1DT12H` is `1 day 12 hours`. What is no duration stays as it is. */
export function inWords(duration: string, language: Language = 'en'): string {
  const [, days = '', times = ''] = /^P((?:\d+[YMWD])*)(?:T((?:\d+[HMS])+))?$/.exec(duration) ?? []
  const said = [...days.matchAll(/(\d+)([YMWD])/g), ...times.matchAll(/(\d+)([HMS])/g)].map(
    ([, count, unit], index) => {
      const [one, several] = units[index < (days.match(/\d+/g)?.length ?? 0) ? unit! : `T${unit}`]![language]
      return `${count} ${count === '1' ? one : several}`
    },
  )
  return said.join(' ') || duration
}

export const shorterOf = (one: string, other: string) =>
  (secondsOf(one) ?? Infinity) <= (secondsOf(other) ?? Infinity) ? one : other

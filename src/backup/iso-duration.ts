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

export const shorterOf = (one: string, other: string) =>
  (secondsOf(one) ?? Infinity) <= (secondsOf(other) ?? Infinity) ? one : other

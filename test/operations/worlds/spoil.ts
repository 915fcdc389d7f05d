import { lists } from './spec.ts'

/** What people, guests and scripts write, as Azure hands it on. */
const written = /^(message|displayStatus|notes|errorString|errorTitle|recommendations|value|version)$/i
/** No two of them make a character. */
const junk = ['\0', '\ud83d', '\ude00', '\0\ud800'] as const

export const withJunk = (body: string) => {
  let nth = 0
  const next = () => junk[nth++ % junk.length]!
  return JSON.stringify(JSON.parse(body), (key, value: unknown) =>
    written.test(key) && typeof value === 'string' ? `${value}${next()}` : value,
  )
}

/** The answer without the list that it is asked for; undefined where it has none. */
export function withoutList(body: string, request: keyof typeof lists): string | undefined {
  const [, field] = lists[request]
  const answer = JSON.parse(body) as Record<string, unknown> & {
    properties?: Record<string, unknown>
  }
  const holder = field === 'value' ? answer : answer.properties
  if (!holder || !(field in holder)) return undefined
  delete holder[field]
  return JSON.stringify(answer)
}

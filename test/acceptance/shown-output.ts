type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** Days, times and ports differ from run to run. */
const steady = (text: string) =>
  text
    .replace(/\d{4}-\d\d-\d\d(T[\d:.]+Z)?/g, 'DAY')
    .replace(/\b\d\d:\d\d:\d\d\b/g, 'TIME')
    .replace(/(127\.0\.0\.1|localhost):\d+/g, '$1:PORT')

const fits = (shown: string, printed: string) => {
  const parts = shown.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's').test(printed)
}

/** What was printed, with README's abbreviation (`…`) in the place of what it stands for: equal to what is shown when it is right. */
function abbreviated(shown: Json, printed: Json): Json {
  if (typeof printed === 'string') {
    const text = steady(printed)
    return typeof shown === 'string' && fits(shown, text) ? shown : text
  }
  if (Array.isArray(printed))
    return printed.map((one, at) => abbreviated(Array.isArray(shown) ? (shown[at] ?? null) : null, one))
  if (printed === null || typeof printed !== 'object') return printed
  const of = shown !== null && typeof shown === 'object' && !Array.isArray(shown) ? shown : {}
  return Object.fromEntries(Object.entries(printed).map(([key, value]) => [key, abbreviated(of[key] ?? null, value)]))
}

const steadyJson = (value: Json): Json => JSON.parse(steady(JSON.stringify(value))) as Json

/** Both sides of a comparison, without what may differ. A line that tells of waiting depends on when one looked. */
export function comparable(language: string, shown: string, printed: string): { shown: unknown; printed: unknown } {
  if (language === 'json') {
    const expected = steadyJson(JSON.parse(shown) as Json)
    return { shown: expected, printed: abbreviated(expected, JSON.parse(printed) as Json) }
  }
  const lines = (text: string) =>
    steady(text)
      .split('\n')
      .filter((line) => line !== '' && !line.includes(' Waiting '))
  const expected = lines(shown)
  return { shown: expected, printed: lines(printed).map((line, at) => abbreviated(expected[at] ?? null, line)) }
}

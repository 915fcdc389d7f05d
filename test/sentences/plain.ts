/** Paths, Azure's words, times, types of policies and names. */
const plainText = /^(?:\/\w[\w/.;-]*\w|[A-Z]\w*[a-z]\w*(?:[/.-]\w+)*|\d{4}-[\w:.-]+Z|V\d|[a-z]+-\w+)$/
const durations = new Set(['daily', 'weekly', 'monthly', 'yearly', 'lockOffMax'])
const sentences = ['Azure says that it did not work.', 'Azure says that it did not work']

/**
 * Names, numbers and sentences of Azure's may hold anything; here they are such that a slip is a slip of ours. Its sentences come with a stop
 * and without one.
 */
export function plain<T>(value: T, key?: string): T
export function plain(value: unknown, key = ''): unknown {
  if (typeof value === 'string') {
    if (key === 'message' || key === 'notes') return sentences[value.length % 2]
    if (durations.has(key)) return 'P30D'
    return plainText.test(value) ? value : 'A-name'
  }
  if (typeof value === 'number') return Number.isFinite(value) ? Math.max(0, Math.round(value)) : 500
  if (Array.isArray(value)) return value.map((one) => plain<unknown>(one))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, plain<unknown>(held, name)]))
}

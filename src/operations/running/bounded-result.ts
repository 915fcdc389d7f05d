/** Of a result as JSON. Its steps tell each thing that was done, and the journal each write. */
const mostBytes = 8 * 1024

/** Lists of ids are cut until the result is small; `leftOut` says how many of each are not shown. */
export function boundedResult(result: Record<string, unknown> | null): Record<string, unknown> | null {
  if (!result) return result
  const bounded = { ...result }
  const leftOut: Record<string, number> = {}
  for (;;) {
    const told = Object.keys(leftOut).length > 0 ? { ...bounded, leftOut } : bounded
    if (Buffer.byteLength(JSON.stringify(told)) <= mostBytes) return told
    const [name, longest] = longestOf(bounded)
    if (name === undefined || longest.length === 0) return told
    const kept = Math.floor(longest.length / 2)
    bounded[name] = longest.slice(0, kept)
    leftOut[name] = (leftOut[name] ?? 0) + longest.length - kept
  }
}

function longestOf(result: Record<string, unknown>): [name: string | undefined, list: string[]] {
  const lists = Object.entries(result).flatMap(([name, value]) => (isTexts(value) ? [[name, value] as const] : []))
  const size = (texts: string[]) => texts.reduce((sum, text) => sum + text.length, 0)
  const [longest] = lists.toSorted(([, a], [, b]) => size(b) - size(a))
  return longest ? [...longest] : [undefined, []]
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')

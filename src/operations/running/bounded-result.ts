import type { StoredResult, Translations } from '../../remediation/stored-result.ts'

/** Of a result as JSON. Its steps tell each thing that was done, and the journal each write. */
const mostBytes = 8 * 1024

/**
 * Lists are cut from their end, the largest first, until the result is small; `leftOut` says how many elements of each are not shown. The
 * translations take none of its room, so that as much is told as if there were none, and lose what is cut.
 */
export function boundedResult(result: (Record<string, unknown> & StoredResult) | null): Record<string, unknown> | null {
  if (!result) return result
  const { translations, ...told } = result
  const bounded = cut(told)
  return translations ? { ...bounded, translations: ofWhatIsIn(bounded, translations) } : bounded
}

function cut(result: Record<string, unknown>): Record<string, unknown> {
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

function ofWhatIsIn({ findings, remaining: left }: StoredResult, translations: Translations): Translations {
  const shown = (list: unknown) => (Array.isArray(list) ? list.length : 0)
  return Object.fromEntries(
    Object.entries(translations).map(([language, { messages, remaining, ...rest }]) => [
      language,
      {
        ...rest,
        ...(messages === undefined ? {} : { messages: messages.slice(0, shown(findings)) }),
        ...(remaining === undefined ? {} : { remaining: remaining.slice(0, shown(left)) }),
      },
    ]),
  )
}

function longestOf(result: Record<string, unknown>): [name: string | undefined, list: unknown[]] {
  const lists = Object.entries(result).flatMap(([name, value]) =>
    Array.isArray(value) ? [{ name, list: value as unknown[], size: JSON.stringify(value).length }] : [],
  )
  const [longest] = lists.toSorted((a, b) => b.size - a.size)
  return longest ? [longest.name, longest.list] : [undefined, []]
}

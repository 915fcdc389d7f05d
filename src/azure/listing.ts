import { AzureError } from '../backup/azure-error.ts'
import { unexpected } from './arm-error.ts'
import { callScope } from './call-scope.ts'
import { textOf } from './wire.ts'

const MOST_ITEMS = 20_000
const MOST_PAGES = 400
const MOST_CHARACTERS = 32 * 1024 * 1024

/**
 * Follows nextLink to the end, or not at all: of half a list nobody could say what is not on it. The pages are counted too, for one
 * that is empty and names itself as the next would keep us reading for ever.
 */
export async function listed<T>(pages: { byPage(): AsyncIterable<T[]> }): Promise<T[]> {
  const items: T[] = []
  const before = callScope()?.read ?? 0
  let read = 0
  for await (const page of pages.byPage()) {
    for (const item of page) {
      if (typeof item !== 'object' || item === null) throw unexpected('its list holds something that is no resource')
      items.push(item)
    }
    if (++read >= MOST_PAGES || items.length > MOST_ITEMS || (callScope()?.read ?? 0) - before > MOST_CHARACTERS)
      throw new AzureError('ListTooLong', `Azure's list has no end after ${read} pages with ${items.length} items.`, {
        disposition: 'GiveUp',
      })
  }
  return items
}

/**
 * For lists of the older SDKs, which take an answer without `value` for an empty list, and a `value` that is no list for the only item of
 * one (core-client's serializer wraps it).
 */
export const withValue = {
  onResponse({ parsedBody, bodyAsText }: ListAnswer, _: unknown, error?: unknown) {
    if (error !== undefined) return
    const { length } = listIn((parsedBody as ListDocument)?.value, 'value')
    if (length === 1) listIn((JSON.parse(bodyAsText ?? '{}') as ListDocument)?.value, 'value')
  },
}

interface ListAnswer {
  parsedBody?: unknown
  bodyAsText?: string | null
}
type ListDocument = { value?: unknown } | null | undefined

/** A list that was asked for. Left out, null or something else, it is `UnexpectedAnswer` and never an empty list: nobody has looked. */
export function listIn(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw unexpected(`it is to hold a list (${what}) and does not`)
  return value
}

/** Pages of a list that no SDK of ours reads: `get` answers the document behind a URL. For `listed`. */
export const pagesFrom = <T>(get: (url: string) => Promise<unknown>, first: string) => ({
  async *byPage(): AsyncGenerator<T[]> {
    for (let url: string | null = first; url !== null;) {
      const page = (await get(url)) as { value?: unknown; nextLink?: unknown } | null
      yield listIn(page?.value, 'value') as T[]
      const next = page?.nextLink ?? ''
      if (typeof next !== 'string') throw unexpected('its nextLink is no address')
      url = textOf(next)
    }
  },
})

/** The restore points of a collection that was read with `$expand=restorePoints`. */
export function withPoints<T extends { restorePoints?: unknown }>(collection: T): T {
  listIn(collection.restorePoints, 'restorePoints')
  return collection
}

import { AzureError } from '../backup/azure-error.ts'
import { unexpected } from './arm-error.ts'
import { callScope } from './call-scope.ts'

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

/** For lists of the older SDKs, which take an answer without `value` for an empty list. */
export const withValue = {
  onResponse({ parsedBody }: { parsedBody?: unknown }, _: unknown, error?: unknown) {
    if (error === undefined && !Array.isArray((parsedBody as { value?: unknown } | null | undefined)?.value))
      throw unexpected('it is a list without a value')
  },
}

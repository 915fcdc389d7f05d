import { signal } from '@preact/signals'
import { keep, kept } from './kept.ts'
import { addressOf } from './router.ts'

export interface SavedView {
  name: string
  /** Of the address of the list. */
  search: string
}

const most = 50
export const longestName = 80

/** What this browser has kept may have been written by anybody: only what has the form of a view is taken. */
function read(): SavedView[] {
  try {
    const told: unknown = JSON.parse(kept('views') ?? '[]')
    if (!Array.isArray(told)) return []
    return (told as unknown[]).filter(isView).slice(0, most)
  } catch {
    return []
  }
}

const isView = (told: unknown): told is SavedView => {
  const { name, search } = (told ?? {}) as Partial<Record<keyof SavedView, unknown>>
  return typeof name === 'string' && name !== '' && name.length <= longestName && typeof search === 'string'
}

export const savedViews = signal<SavedView[]>(read())

function store(views: SavedView[]) {
  savedViews.value = views
  keep('views', JSON.stringify(views))
}

/** One of that name takes the place of the former. */
export const saveView = (view: SavedView) =>
  store(
    [...savedViews.value.filter(({ name }) => name !== view.name), view]
      .sort((a, b) => a.name.localeCompare(b.name))
      .slice(0, most),
  )

export const forgetView = (name: string) => store(savedViews.value.filter((view) => view.name !== name))

/** Always the list of this console, whatever was kept. */
export const addressOfView = ({ search }: SavedView) => {
  const query = new URLSearchParams(search)
  for (const name of ['id', 'plan', 'body']) query.delete(name)
  return `${addressOf.vms()}${query.size === 0 ? '' : `?${query}`}`
}

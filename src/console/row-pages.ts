import { useEffect, useRef, useState } from 'preact/hooks'
import type { DiagnosisRow } from '../fleet/row.ts'
import { ask, Refusal } from './ask.ts'

const pageSize = 100
/** Beyond these the pages that are farthest from what is looked at are let go. */
const mostPages = 30

export interface RowPages {
  total: number | null
  isExact: boolean
  refusal: Refusal | null
  row: (index: number) => DiagnosisRow | undefined
  /** That somebody looks at these rows. */
  show: (from: number, to: number) => void
  again: () => void
}

/** Rows of a list by their places, read page by page as they come into view. */
export function usePages(query: string, kept: number | null): RowPages {
  const [, draw] = useState(0)
  const [refusal, refuse] = useState<Refusal | null>(null)
  const [turn, setTurn] = useState(0)
  const state = useRef(fresh())
  const asked = `${query} ${turn}`
  if (state.current.of !== asked) {
    state.current.left.abort()
    state.current = { ...fresh(), of: asked }
  }
  useEffect(() => {
    const mine = state.current
    refuse(null)
    read(0)
    return () => mine.left.abort()
  }, [asked])

  const read = (page: number) => {
    const mine = state.current
    if (mine.pages.has(page) || mine.reading.has(page)) return
    mine.reading.add(page)
    const path = `/v1/diagnoses?${query}&maxpagesize=${pageSize}${page === 0 ? '' : `&skip=${page * pageSize}`}`
    ask<{ value: DiagnosisRow[]; nextLink?: string }>(path, { signal: mine.left.signal }).then(
      ({ told: { value, nextLink } }) => {
        mine.reading.delete(page)
        mine.pages.set(page, value)
        // How long a person has waited, for whoever measures.
        if (page === 0) performance.mark('first-rows')
        const end = page * pageSize + value.length
        mine.seen = Math.max(mine.seen, end)
        if (nextLink === undefined && (value.length > 0 || page === 0)) mine.end = end
        const farthest = [...mine.pages.keys()].sort((a, b) => Math.abs(b - page) - Math.abs(a - page))
        for (const one of farthest.slice(0, Math.max(0, mine.pages.size - mostPages))) mine.pages.delete(one)
        draw((number) => number + 1)
      },
      (error: unknown) => {
        mine.reading.delete(page)
        if (error instanceof Refusal) refuse(error)
      },
    )
  }

  const { end, seen, pages } = state.current
  const known = end ?? kept
  return {
    total: known ?? (pages.size === 0 ? null : seen + pageSize),
    isExact: known !== null,
    refusal,
    row: (index) => pages.get(Math.floor(index / pageSize))?.[index % pageSize],
    show: (from, to) => {
      for (let page = Math.floor(from / pageSize); page <= Math.floor(to / pageSize); page++) read(page)
    },
    again: () => setTurn((number) => number + 1),
  }
}

const fresh = () => ({
  of: '',
  pages: new Map<number, DiagnosisRow[]>(),
  reading: new Set<number>(),
  seen: 0,
  end: null as number | null,
  left: new AbortController(),
})

import { useEffect, useRef, useState } from 'preact/hooks'
import type { DiagnosisRow } from '../fleet/row.ts'
import { ask, Refusal, token } from './ask.ts'
import { language } from './language.ts'
import { pageSize, RowsByPage } from './rows-by-page.ts'

export interface RowPages {
  /** As of the last sorting. */
  total: number | null
  isExact: boolean
  refusal: Refusal | null
  rows: RowsByPage<DiagnosisRow>
  sortAgain: () => void
}

/** The rows of a list by their places. `kept`: how many there are, where that is known. */
export function usePages(query: string, kept: number | null): RowPages {
  const draw = useDrawing()
  const [refusal, refuse] = useState<Refusal | null>(null)
  const state = useRef<{ of: string; rows: RowsByPage<DiagnosisRow>; total: number | null } | null>(null)
  // Who signs in meanwhile sees other rows.
  const asked = `${query} ${token.value}`
  if (state.current?.of !== asked) {
    state.current?.rows.leave()
    state.current = { of: asked, rows: rowsOf(query, draw, refuse), total: null }
  }
  const { rows } = state.current
  useEffect(() => {
    refuse(null)
    rows.show(0, 0)
    return () => rows.leave()
  }, [rows])

  // What the pages end with is surest. A count that changes meanwhile would move what lies below.
  const counted = (state.current.total ??= kept)
  const known = rows.end ?? (counted === null || counted < rows.seen ? null : counted)
  const sortAgain = () => {
    refuse(null)
    state.current!.total = null
    rows.sortAgain()
  }
  // Rows say why in the language of whoever asks: in another they are asked for again, and shown until they come.
  const spoken = language.value
  const told = useRef(spoken)
  useEffect(() => {
    if (told.current === spoken) return
    told.current = spoken
    sortAgain()
  }, [spoken])
  return {
    total: known ?? (rows.hasRead ? rows.seen + pageSize : null),
    isExact: known !== null,
    refusal,
    rows,
    sortAgain,
  }
}

const rowsOf = (query: string, draw: () => void, refuse: (refusal: Refusal) => void) =>
  new RowsByPage<DiagnosisRow>({
    draw,
    read: async (page, signal) => {
      const path = `/v1/diagnoses?${query}&maxpagesize=${pageSize}${page === 0 ? '' : `&skip=${page * pageSize}`}`
      const { told } = await ask<{ value: DiagnosisRow[]; nextLink?: string }>(path, { signal })
      // How long a person has waited, for whoever measures.
      if (page === 0) performance.mark('first-rows')
      return { rows: told.value, hasMore: told.nextLink !== undefined }
    },
    failed: (error) => {
      if (error instanceof Refusal) refuse(error)
    },
  })

/** Drawn once a frame, however much comes in between. */
function useDrawing() {
  const [, turn] = useState(0)
  const isDue = useRef(false)
  return useRef(() => {
    if (isDue.current) return
    isDue.current = true
    requestAnimationFrame(() => {
      isDue.current = false
      turn((number) => number + 1)
    })
  }).current
}

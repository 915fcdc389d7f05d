import { useEffect, useState } from 'preact/hooks'
import type { FleetScan } from '../fleet/overview/scan-document.ts'
import type { DiagnosisRow } from '../fleet/row.ts'
import type { Fleet } from './estate.ts'
import { ago } from './format.ts'
import { language } from './language.ts'
import { announce } from './parts/live.tsx'
import type { RowsByPage } from './rows-by-page.ts'
import { follow } from './stream.ts'
import { say } from './texts/say.ts'
import { texts } from './texts/texts.ts'

type Summary = Pick<Fleet, 'vmCount' | 'byVerdict' | 'unprotectedVmCount'>
type Change = DiagnosisRow & { removed?: object }

export interface LiveRows {
  /** Of all VMs that the caller reaches; null: nothing has been told yet. */
  summary: Summary | null
  scan: Pick<FleetScan, 'startedDateTime' | 'endedDateTime'> | null
  brokenSince: number | null
}

const nothing: LiveRows = { summary: null, scan: null, brokenSince: null }

/** Rows are kept up to date by what the service tells, for as long as somebody looks at them. */
export function useLiveRows(filter: string, rows: RowsByPage<DiagnosisRow>, isServed: boolean): LiveRows {
  const [state, set] = useState<LiveRows>(nothing)
  const spoken = language.value
  useEffect(() => {
    if (!isServed) return
    const left = new AbortController()
    let [hasBegun, brokenSince] = [false, null as number | null]
    set(nothing)
    void follow(`/v1/fleet/events${filter === '' ? '' : `?${filter}`}`, {
      until: left.signal,
      isOver: () => false,
      onState: (stream) => {
        // What was read before the stream began may lack what changed in between.
        if (!hasBegun && stream.brokenSince === null) rows.catchUp().catch(() => {})
        if (brokenSince !== null && stream.brokenSince === null) announce(say(texts.vms.liveAgain, ago(brokenSince)))
        hasBegun ||= stream.brokenSince === null
        brokenSince = stream.brokenSince
        set((before) => ({ ...before, brokenSince: stream.brokenSince }))
      },
      onEvent: ({ event, data }) => {
        const told: unknown = JSON.parse(data)
        if (event === 'row') rows.change(told as Change)
        else if (event === 'removed') rows.remove((told as Change).id)
        else if (event === 'summary') set((before) => ({ ...before, summary: told as Summary }))
        else if (event === 'scan') set((before) => ({ ...before, scan: told as FleetScan }))
        else if (event === 'resync') rows.lose()
      },
    })
    return () => left.abort()
  }, [filter, rows, isServed, spoken])
  return state
}

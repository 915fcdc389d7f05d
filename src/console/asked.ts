import { useEffect, useRef, useState } from 'preact/hooks'
import { ask, Refusal, token, type Answer } from './ask.ts'
import { language } from './language.ts'

/** What a page shows of something that it asked for. What was told before stays while it is asked for again, or fails. */
export interface Asked<Told> {
  told: Told | null
  headers: Headers | null
  /** When it was told. */
  at: number | null
  /** Since when the answer is waited for; null: nothing is under way. */
  waitingSince: number | null
  refusal: Refusal | null
  again: (options?: { afresh?: boolean }) => void
}

/** Asks when it is shown, when the path or the language changes, and every so often while somebody looks. */
export function useAsked<Told>(path: string | null, { every }: { every?: number } = {}): Asked<Told> {
  const [state, set] = useState<Omit<Asked<Told>, 'again'>>(nothing)
  const [turn, setTurn] = useState({ number: 0, afresh: false })
  const shown = useRef<string | null>(null)
  const spoken = language.value
  const bearer = token.value

  useEffect(() => {
    if (path === null) return set(nothing)
    const left = new AbortController()
    const isSame = shown.current === path
    shown.current = path
    set((before) => ({ ...(isSame ? before : nothing), waitingSince: Date.now() }))
    ask<Told>(path, { signal: left.signal, afresh: turn.afresh }).then(
      ({ told, headers }: Answer<Told>) => set({ told, headers, at: Date.now(), waitingSince: null, refusal: null }),
      (error: unknown) => {
        if (left.signal.aborted) return
        const refusal = error instanceof Refusal ? error : new Refusal(0, 'NotReached', String(error))
        set((before) => ({ ...before, waitingSince: null, refusal }))
      },
    )
    return () => left.abort()
  }, [path, spoken, bearer, turn])

  const again = ({ afresh = false } = {}) => setTurn(({ number }) => ({ number: number + 1, afresh }))

  useEffect(() => {
    if (every === undefined || path === null) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') again()
    }, every)
    return () => clearInterval(timer)
  }, [every, path])

  return { ...state, again }
}

const nothing = { told: null, headers: null, at: null, waitingSince: null, refusal: null }

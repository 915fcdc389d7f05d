import { timeOf } from './wire.ts'

/** For what counts from the moment of an answer: an SDK call's `onResponse`, and the answer's Date, or our clock where it has none. */
export function answeredAt() {
  let date: string | null = null
  return {
    onResponse: ({ headers }: { headers: { get(name: string): string | undefined } }) => {
      date = timeOf(new Date(headers.get('date') ?? ''))
    },
    time: () => new Date(date ?? Date.now()),
  }
}

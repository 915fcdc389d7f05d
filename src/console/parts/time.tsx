import { ago, dateAndTime, lasting, moment, now, utc } from '../format.ts'

/** Where and when the reader is; UTC where it is pointed at. */
export function Time({ at, only }: { at: string | number | null; only?: 'age' | 'time' | 'moment' }) {
  if (at === null) return <span class="quiet">–</span>
  const time = new Date(at).getTime()
  const shown = {
    age: only === 'time' || only === 'moment' ? null : ago(time),
    time: only === 'age' ? null : only === 'moment' ? moment(time) : dateAndTime(time),
  }
  return (
    <time dateTime={utc(time)} title={`${dateAndTime(time)} · ${utc(time)}`}>
      {shown.time}
      {shown.time !== null && shown.age !== null ? <span class="quiet"> · {shown.age}</span> : shown.age}
    </time>
  )
}

/** Runs on while it has no end. */
export const Lasting = ({ from, to }: { from: string | null; to: string | null }) =>
  from === null ? null : <>{lasting((to === null ? now.value : Date.parse(to)) - Date.parse(from))}</>

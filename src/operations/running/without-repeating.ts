import { isAway } from '../../database/unavailable.ts'

const everyMilliseconds = 10_000

/** While the database is away each of the queue's workers says so twice a second: it is told every ten seconds, with how many `more` there were. */
export function withoutRepeating(tell: (error: Error, more: number) => void, clock = () => performance.now()) {
  let toldAt = -Infinity
  let more = 0
  return (error: Error) => {
    if (!isAway(error)) return tell(error, 0)
    if (clock() - toldAt < everyMilliseconds) return void more++
    tell(error, more)
    toldAt = clock()
    more = 0
  }
}

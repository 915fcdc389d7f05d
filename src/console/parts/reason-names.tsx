import { Fragment } from 'preact'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Said } from './said.tsx'

const names = texts.reasons
const isNamed = (reason: string): reason is keyof typeof names => Object.hasOwn(names, reason)

/** Reasons as people read them; a code that has no name is spaced, and stays English. */
export const ReasonNames = ({ reasons }: { reasons: readonly string[] }) => (
  <>
    {reasons.map((reason, at) => (
      <Fragment key={reason}>
        {at === 0 ? null : ', '}
        {isNamed(reason) ? say(names[reason]) : <Said text={spaced(reason)} />}
      </Fragment>
    ))}
  </>
)

export const reasonText = (reason: string) => (isNamed(reason) ? say(names[reason]) : spaced(reason))

/** `SomethingNew`: something new. */
const spaced = (reason: string) =>
  reason.replace(/([a-z])([A-Z])/g, (_, end: string, begin: string) => `${end} ${begin.toLowerCase()}`)

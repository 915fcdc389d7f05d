import type { ListedOperation } from '../../remediation/operation.ts'
import { useAsked } from '../asked.ts'
import { Curl } from '../parts/copy.tsx'
import { Pending } from '../parts/failure.tsx'
import { OperationTable } from '../parts/operation-table.tsx'
import { Heading } from '../parts/shell.tsx'
import { go, parameter, withParameters } from '../router.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'

const { operation: words } = texts
const statuses = ['NotStarted', 'Running', 'Succeeded', 'Failed', 'Canceled'] as const
const lookEvery = 5000

/** Operations of the whole estate, newest first. */
export function Operations() {
  const status = statuses.find((one) => one === parameter('status'))
  const path = `/v1/operations${status === undefined ? '' : `?status=${status}`}`
  const asked = useAsked<{ value: ListedOperation[] }>(path, { every: lookEvery })
  return (
    <>
      <Heading text={say(words.title)}>
        <label>
          {say(words.status)}
          <select
            value={status ?? ''}
            onChange={({ currentTarget }) => go(withParameters({ status: currentTarget.value }))}
          >
            <option value="">{say(words.every)}</option>
            {statuses.map((one) => (
              <option key={one} value={one}>
                {say(texts.words.status[one])}
              </option>
            ))}
          </select>
        </label>
        <Curl path={path} what={say(words.title)} />
      </Heading>
      <Pending asked={asked} />
      {asked.told === null ? null : <OperationTable operations={asked.told.value} none={say(words.none)} />}
    </>
  )
}

import type { ListedOperation } from '../../remediation/operation.ts'
import { nameIn } from '../format.ts'
import { addressOf } from '../router.ts'
import { say, word } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Badge } from './badge.tsx'
import { Table } from './table.tsx'
import { Time } from './time.tsx'

const { operation: words } = texts

export const nameOf = ({ id, name }: { id: string; name: string | null }) => name ?? id

export function OperationTable({
  operations,
  none,
  withVm = true,
}: {
  operations: ListedOperation[]
  none: string
  withVm?: boolean
}) {
  if (operations.length === 0) return <p>{none}</p>
  const columns = [words.action, ...(withVm ? [words.vm] : []), words.status, words.asked, words.by, words.changed]
  return (
    <Table
      label={say(words.title)}
      columns={columns.map((one) => say(one))}
      rows={operations.map(({ id, action, vmId, status, createdDateTime, createdBy, lastActionDateTime }) => ({
        key: id,
        cells: [
          <a href={addressOf.operation(id)}>{word(texts.words.action, action)}</a>,
          ...(withVm
            ? [
                <a href={addressOf.vm(vmId)}>
                  <bdi>{nameIn(vmId)}</bdi>
                </a>,
              ]
            : []),
          <Badge of="status" told={status} />,
          <Time at={createdDateTime} />,
          <bdi>{nameOf(createdBy)}</bdi>,
          <Time at={lastActionDateTime} only="age" />,
        ],
      }))}
    />
  )
}

import type { Evidence } from '../../diagnosis/finding.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Id } from './said.tsx'
import { Table } from './table.tsx'

const { vm: words } = texts

/** What a sentence stands on: which property of what had which value. */
export const EvidenceTable = ({ evidence, of }: { evidence: readonly Evidence[]; of: string }) => (
  <Table
    label={`${say(words.evidence)}: ${of}`}
    columns={[say(words.resource), say(words.property), say(words.value)]}
    rows={evidence.map(({ resourceId, property, value }) => ({
      key: `${resourceId} ${property} ${String(value)}`,
      cells: [<Id id={resourceId} />, <code>{property}</code>, <bdi>{String(value ?? '–')}</bdi>],
    }))}
  />
)

import type { Fleet } from '../estate.ts'
import { number } from '../format.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { Icon } from './icon.tsx'
import { Table } from './table.tsx'
import { Time } from './time.tsx'

const { settings: words } = texts

/** What the scanning identity may not read is in no count. */
export const MissingPermissions = ({ missing }: { missing: Fleet['missingPermissions'] }) =>
  missing.length === 0 ? null : (
    <ul class="lines">
      {missing.map(({ permission, sources, subscriptionCount }) => (
        <li key={permission}>
          <span class="badge warn">
            <Icon name="bang" frame="triangle" />
            {say(words.missingPermission)}
          </span>{' '}
          <code>{permission}</code> {say(words.inSubscriptions, subscriptionCount)}: <bdi>{sources.join(', ')}</bdi>
        </li>
      ))}
    </ul>
  )

/** Each list that the estate is read from, and how old it is. */
export const Sources = ({ sources }: { sources: Fleet['sources'] }) => (
  <Table
    label={say(words.estate)}
    columns={[say(words.source), say(words.state), say(words.read), say(words.rows), say(words.missingPermission)]}
  >
    {sources.map(({ name, status, completedDateTime, rows, requiredPermission }) => (
      <tr key={name}>
        <td>
          <bdi>{name}</bdi>
        </td>
        <td>
          <bdi>{status}</bdi>
        </td>
        <td>
          <Time at={completedDateTime} />
        </td>
        <td>{rows === null ? '–' : number(rows)}</td>
        <td>{requiredPermission === null ? '–' : <code>{requiredPermission}</code>}</td>
      </tr>
    ))}
  </Table>
)

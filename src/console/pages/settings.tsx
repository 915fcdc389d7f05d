import { token } from '../ask.ts'
import { useAsked } from '../asked.ts'
import type { Fleet } from '../estate.ts'
import { Badge } from '../parts/badge.tsx'
import { Curl } from '../parts/copy.tsx'
import { Pending } from '../parts/failure.tsx'
import { Icon } from '../parts/icon.tsx'
import { Said } from '../parts/said.tsx'
import { Heading } from '../parts/shell.tsx'
import { MissingPermissions, Sources } from '../parts/sources.tsx'
import { Table } from '../parts/table.tsx'
import { signOut } from '../sign-in.ts'
import { say, word } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'

interface Readiness {
  status: string
  checks?: { name: string; ok: boolean; needed: boolean; detail?: string }[]
}
interface Described {
  info: { title: string; version: string }
  paths: Record<string, unknown>
  components?: { securitySchemes?: Record<string, unknown> }
}

const { settings: words } = texts
const readiness = '/readyz/write?verbose=1'
const lookEvery = 10_000

/** What is on, what is missing, and how old what it knows is. */
export function Settings() {
  const ready = useAsked<Readiness>(readiness, { every: lookEvery })
  const described = useAsked<Described>('/openapi.json')
  const fleet = useAsked<Fleet>('/v1/fleet')
  return (
    <>
      <Heading text={say(words.title)}>
        <Curl path={readiness} what={say(words.readiness)} />
      </Heading>
      <section>
        <h2>{say(words.readiness)}</h2>
        <Pending asked={ready} />
        {ready.told === null ? null : <Checks told={ready.told} />}
      </section>
      <section>
        <h2>{say(words.service)}</h2>
        <Pending asked={described} lines={2} />
        {described.told === null ? null : <Service told={described.told} />}
      </section>
      <section>
        <h2>{say(words.estate)}</h2>
        {fleet.refusal?.status === 404 ? <p>{say(words.estateOff)}</p> : <Pending asked={fleet} />}
        {fleet.told === null ? null : (
          <>
            {fleet.told.scanning.enabled ? null : (
              <p>
                {say(words.estateOff)}{' '}
                {fleet.told.scanning.lacks === null ? null : <Said text={fleet.told.scanning.lacks} />}
              </p>
            )}
            <MissingPermissions missing={fleet.told.missingPermissions} />
            <Sources sources={fleet.told.sources} />
          </>
        )}
      </section>
    </>
  )
}

const Checks = ({ told: { checks = [] } }: { told: Readiness }) => (
  <>
    <p>
      <Badge of="verdict" told={checks.every(({ ok, needed }) => ok || !needed) ? 'Healthy' : 'AtRisk'} />{' '}
      {say(checks.every(({ ok, needed }) => ok || !needed) ? words.ready : words.readOnly)}
    </p>
    <Table
      label={say(words.readiness)}
      columns={[say(words.check), say(words.state), say(words.needed), say(words.detail)]}
      rows={checks.map(({ name, ok, needed, detail }) => ({
        key: name,
        cells: [
          name,
          <span class={`badge ${ok ? 'good' : needed ? 'bad' : 'warn'}`}>
            <Icon
              name={ok ? 'check' : needed ? 'cross' : 'bang'}
              frame={ok ? 'circle' : needed ? 'octagon' : 'triangle'}
            />
            {say(ok ? words.fine : needed ? words.missing : words.worthALook)}
          </span>,
          say(needed ? texts.shell.yes : texts.shell.no),
          detail === undefined ? null : <Said text={detail} />,
        ],
      }))}
    />
  </>
)

function Service({ told: { info, paths, components } }: { told: Described }) {
  const actions = Object.keys(paths).flatMap((path) => {
    const name = /virtualMachines\/\{[^}]+\}\/(\w+)$/.exec(path)?.[1]
    return name !== undefined && name in texts.words.action ? [name] : []
  })
  return (
    <dl class="facts">
      <div>
        <dt>{say(words.version)}</dt>
        <dd>
          {info.title} {info.version}
        </dd>
      </div>
      <div>
        <dt>{say(words.openapi)}</dt>
        <dd>
          <a href="/docs/">/docs</a> · <a href="/openapi.json">/openapi.json</a>
        </dd>
      </div>
      <div>
        <dt>{say(words.signIn)}</dt>
        <dd>
          {say(components?.securitySchemes?.['entra'] === undefined ? words.anybody : words.signsIn)}{' '}
          {token.value === null ? null : (
            <button type="button" onClick={signOut}>
              {say(words.forget)}
            </button>
          )}
        </dd>
      </div>
      <div>
        <dt>{say(words.actions)}</dt>
        <dd>{actions.map((action) => word(texts.words.action, action)).join(', ')}</dd>
      </div>
    </dl>
  )
}

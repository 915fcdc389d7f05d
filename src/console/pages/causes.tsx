import { useAsked } from '../asked.ts'
import type { FleetCause } from '../estate.ts'
import { CauseList } from '../parts/cause-list.tsx'
import { Curl } from '../parts/copy.tsx'
import { Pending } from '../parts/failure.tsx'
import { Heading } from '../parts/shell.tsx'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'
import { OneCause } from './cause.tsx'

const { causes: words } = texts
const path = '/v1/fleet/causes'
const lookEvery = 15_000

export const Causes = ({ id }: { id?: string }) => (id === undefined ? <All /> : <OneCause key={id} id={id} />)

function All() {
  const asked = useAsked<{ value: FleetCause[]; nextLink?: string }>(path, { every: lookEvery })
  const served = asked.refusal?.status !== 404
  return (
    <>
      <Heading text={say(words.title)}>{served ? <Curl path={path} what={say(words.title)} /> : null}</Heading>
      <p class="quiet">{say(words.what)}</p>
      {served ? <Pending asked={asked} lines={6} /> : <p class="notice">{say(texts.now.noEstate)}</p>}
      {asked.told === null ? null : (
        <section>
          <CauseList causes={asked.told.value} none={say(words.none)} />
          {asked.told.nextLink === undefined ? null : (
            <p class="quiet">{say(words.mostOnly, asked.told.value.length)}</p>
          )}
        </section>
      )}
    </>
  )
}

import { useAsked } from '../asked.ts'
import type { FleetCause } from '../estate.ts'
import { CauseList } from '../parts/cause-list.tsx'
import { Curl } from '../parts/copy.tsx'
import { Pending } from '../parts/failure.tsx'
import { Heading } from '../parts/shell.tsx'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'

const { causes: words } = texts
const path = '/v1/fleet/causes'

export function Causes() {
  const asked = useAsked<{ value: FleetCause[] }>(path)
  const served = asked.refusal?.status !== 404
  return (
    <>
      <Heading text={say(words.title)}>
        <span class="spacer" />
        {served ? <Curl path={path} what={say(words.title)} /> : null}
      </Heading>
      {served ? <Pending asked={asked} lines={6} /> : <p class="notice">{say(texts.now.noEstate)}</p>}
      {asked.told === null ? null : <CauseList causes={asked.told.value} none={say(words.none)} />}
    </>
  )
}

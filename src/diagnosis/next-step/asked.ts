import type { ActionRequest, NextRequest } from '../../backup/action-request.ts'
import { below, requestAddress } from '../../backup/request-address.ts'
import type { VmId } from '../../backup/resource-id.ts'
import type { Language } from '../../error-codes/texts/texts.ts'
import type { Sentence } from '../../backup/sentence.ts'
import type { Asked, Said } from './said.ts'

/** A sentence and the request that it names, of one value: neither is written without the other. */
export const asking = (asks: Asked, say: (post: Sentence) => Sentence): Said => ({
  ...say({ en: postOf(asks, 'en'), pt: postOf(asks, 'pt') }),
  asks,
})

export const requestOf = ({ id }: Pick<VmId, 'id'>, asked: Asked): ActionRequest => ({
  method: 'POST',
  href: requestAddress(id, asked.action, asked.dryRun),
  body: asked.body ?? {},
})

export const nextRequestOf = (vmId: Pick<VmId, 'id'>, asked: Asked): NextRequest => ({
  action: asked.action,
  automatic: asked.automatic ?? false,
  ...requestOf(vmId, asked),
})

/** Ids would fill the sentence: a body that holds them stands in the field alone. */
const holdsIds = (body: Record<string, unknown>) => Object.keys(body).some((name) => /Ids?$/.test(name))

const withBody: Record<Language, { short(body: string): string; long: string }> = {
  en: { short: (body) => ` with ${body}`, long: ', with the body that nextRequest gives,' },
  pt: { short: (body) => ` com ${body}`, long: ', com o corpo indicado em nextRequest,' },
}

/** `POST …/remediate with {"cleanUp":"OldestFirst"}` */
function postOf(asked: Asked, language: Language) {
  const { body = {} } = asked
  const { short, long } = withBody[language]
  const told = holdsIds(body) ? long : Object.keys(body).length > 0 ? short(JSON.stringify(body)) : ''
  return `POST …/${below(asked.action, asked.dryRun)}${told}`
}

import { STATUS_CODES } from 'node:http'
import type { ServiceErrorCode } from '../../errors.ts'
import { statusesOf } from '../error-response.ts'
import { headerRefs, type ResponseHeader } from './headers.ts'
import type { ToldRoute } from './told.ts'

/** By status, in order: what a route of this service may be refused with. */
export function refusalsOf(route: ToldRoute, signsIn: boolean): Map<number, ServiceErrorCode[]> {
  const refuses = (route.config.refuses ?? []).filter((code) => signsIn || !ofPersons.has(code))
  const codes = [...new Set([...ofItsKind(route, signsIn), ...refuses])]
  const byStatus = new Map<number, ServiceErrorCode[]>()
  for (const code of codes)
    for (const status of statusesOf(code)) byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  return byStatus
}

/** With AUTH_MODE=none callers cannot be told apart. */
const ofPersons: ReadonlySet<ServiceErrorCode> = new Set(['ScopeNotAllowed', 'SelfApproval'])

/** What plugins see to before a handler runs, so that no route has to say it. */
function ofItsKind({ method, url, hasInput, config }: ToldRoute, signsIn: boolean): ServiceErrorCode[] {
  const isPublic = config.role === undefined || config.role === 'Public'
  const isPlace = url.includes('/:vmName') || url.includes('/:subscriptionId') || config.everywhere === true
  return [
    ...when(url.includes('/:vmName'), 'InvalidVmId'),
    ...when(hasInput, 'InvalidRequest'),
    ...when(signsIn && !isPublic, 'AuthenticationFailed', 'InvalidAuthenticationToken', 'RoleRequired', 'NotReady'),
    ...when(signsIn && !isPublic && isPlace, 'ScopeNotAllowed'),
    ...when(!signsIn, 'MisdirectedRequest', 'OriginNotAllowed'),
    ...when(method !== 'GET', 'PayloadTooLarge', 'UnsupportedMediaType'),
    ...when(!config.unlimited, 'TooManyRequests', 'Overloaded'),
    'InternalServerError',
  ]
}

const when = (applies: boolean, ...codes: ServiceErrorCode[]) => (applies ? codes : [])

/** `named`: codes of which the document has an example. */
export function refusal(
  status: number,
  codes: readonly ServiceErrorCode[],
  named: ReadonlySet<string>,
  more: readonly ResponseHeader[],
) {
  const shown = codes.filter((code) => named.has(code))
  return {
    description: `${STATUS_CODES[status] ?? status}: ${codes.map((code) => `\`${code}\``).join(', ')}.`,
    headers: headerRefs([...more, 'x-ms-error-code', ...headersOf(status, codes)]),
    content: {
      'application/json': {
        schema: { $ref: '#/components/schemas/Error' },
        ...(shown.length === 0
          ? {}
          : { examples: Object.fromEntries(shown.map((code) => [code, { $ref: `#/components/examples/${code}` }])) }),
      },
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
    },
  }
}

function headersOf(status: number, codes: readonly ServiceErrorCode[]): ResponseHeader[] {
  return [
    ...(status === 401 ? (['WWW-Authenticate'] as const) : []),
    ...(status === 429 || status === 503 ? (['Retry-After'] as const) : []),
    ...(codes.includes('OperationInProgress') ? (['Operation-Location'] as const) : []),
    ...(codes.includes('DeltaExpired') ? (['Location'] as const) : []),
    ...(codes.includes('ScanInProgress') ? (['Location'] as const) : []),
  ]
}

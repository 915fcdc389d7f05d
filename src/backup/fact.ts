import Type, { type TSchema } from 'typebox'
import { Named, Text, Time } from './schema.ts'

export const absent = Symbol('absent')

/**
 * Something read from Azure, or why it could not be read. "We could not look" is not "fine": whoever judges an
 * unavailable fact answers Unknown.
 */
export type Fact<T> = Collected<T> | Unavailable
export interface Collected<T> {
  status: 'Collected'
  value: T
  collectedAt: string
  /** Azure was throttled, and this is what it said at `collectedAt`. Nothing is ever written on it. */
  stale?: true
}
export interface Unavailable {
  status: 'Unavailable'
  /** ARM's error code where Azure answered (`AuthorizationFailed`, `ResourceNotFound`), else ours (`Timeout`, `NotReachable`, `DependencyUnavailable`). */
  reason: string
  message?: string
  /** The ARM action to grant, e.g. `Microsoft.Authorization/locks/read`; only where a permission is what is missing. */
  requiredPermission?: string
  /** When reading it again may help, e.g. behind throttling; absent where waiting alone does not. */
  retryAfterSeconds?: number
  /** Azure says that it is not there. Between readings alone: it is no part of the JSON, and a copy does not have it. */
  readonly [absent]?: true
}

export const collected = <T>(value: T, collectedAt: string, { stale }: { stale?: true } = {}): Collected<T> => ({
  status: 'Collected',
  value,
  collectedAt,
  ...(stale ? { stale } : {}),
})

export const unavailable = (reason: string, rest: Omit<Unavailable, 'status' | 'reason'> = {}): Unavailable => ({
  status: 'Unavailable',
  reason,
  ...rest,
})

/** The value, or undefined when it could not be read. For judgements use the fact itself: undefined hides the reason. */
export const valueOf = <T>(fact: Fact<T>): T | undefined => (fact.status === 'Collected' ? fact.value : undefined)

const UnavailableSchema = Named('Unavailable', {
  status: Type.Literal('Unavailable'),
  reason: Text("ARM's error code where Azure answered, else Timeout, NotReachable, DependencyUnavailable, …"),
  message: Type.Optional(Text()),
  requiredPermission: Type.Optional(Text('The ARM action to grant; only where a permission is what is missing.')),
  retryAfterSeconds: Type.Optional(
    Type.Integer({ minimum: 0, description: 'When reading it again may help; absent where waiting alone does not.' }),
  ),
})

/** `Fact<name>` in the OpenAPI document. */
export const FactSchema = <T extends TSchema>(name: string, value: T, description: string) =>
  Type.Union(
    [
      Named(`Collected${name}`, {
        status: Type.Literal('Collected'),
        value,
        collectedAt: Time(),
        stale: Type.Optional(
          Type.Literal(true, {
            description: 'Azure was throttled: this is what it said at collectedAt, good for reading only.',
          }),
        ),
      }),
      UnavailableSchema,
    ],
    { title: `Fact${name}`, description },
  )

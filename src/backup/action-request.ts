import Type, { type Static } from 'typebox'
import { actionNames } from './action-names.ts'
import { Document, Extensible, Text } from './schema.ts'

export const ActionRequest = Document(
  {
    method: Type.Literal('POST'),
    href: Text('Path below this service, e.g. /v1/subscriptions/…/triggerBackup.'),
    body: Type.Record(Type.String(), Type.Unknown()),
  },
  { title: 'ActionRequest', description: 'A request of this service that acts on the VM.' },
)
export type ActionRequest = Static<typeof ActionRequest>

export const NextRequest = Document(
  {
    action: Extensible(actionNames),
    automatic: Type.Boolean({
      description: 'False: first somebody decides, does or adds to the body what nextStep says; then it may be sent.',
    }),
    ...ActionRequest.properties,
  },
  {
    title: 'NextRequest',
    description: 'The request that nextStep names, for a program: null where it names none, e.g. where waiting helps.',
  },
)
export type NextRequest = Static<typeof NextRequest>

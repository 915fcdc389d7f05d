import Type from 'typebox'
import { ActionRequest } from '../../backup/action-request.ts'
import { Document, Extensible, Named, Text } from '../../backup/schema.ts'
import { serviceErrorCodes } from '../../errors.ts'

const Code = Type.Union([Extensible(serviceErrorCodes, { title: 'ServiceErrorCode' }), Type.String()], {
  description: "Stable; equal to the header x-ms-error-code. Of a failed operation it may be Azure's code.",
})
const Detail = Document({
  code: Text(),
  message: Text(),
  target: Type.Optional(Text()),
  request: Type.Optional(
    Document(ActionRequest.properties, { description: 'Of TryAction: a request of this service that helps.' }),
  ),
})
const details = Type.Optional(Type.Array(Detail))
const innererror = Type.Optional(
  Type.Record(Type.String(), Type.Unknown(), { description: 'e.g. operationId, or what Azure answered.' }),
)
const target = Type.Optional(Text('The field, parameter or header that is wrong.'))

/** Azure's shape of an error. */
export const ErrorBody = Named('Error', {
  error: Document({ code: Code, message: Text(), target, details, innererror }),
})

/** RFC 9457, for callers that prefer it. */
export const Problem = Named('Problem', {
  type: Text(),
  title: Text('The code.'),
  status: Type.Integer(),
  detail: Text(),
  code: Code,
  target,
  errors: details,
  innererror,
})

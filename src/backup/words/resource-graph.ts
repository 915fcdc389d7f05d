import type { AzureError } from '../azure-error.ts'

type Refusal = Pick<AzureError, 'code' | 'message'>

/** Its errors say `BadRequest` and tell more in their details, which follow in the message. */
const says = ({ code, message }: Refusal, word: string) =>
  code.toLowerCase() === word.toLowerCase() || new RegExp(`\\b${word}\\b`, 'i').test(message)

/** More than 16 MiB (microsoft/ARI#199), or more than this service reads of one answer: fewer rows at a time are had. */
export const isAnswerTooLarge = (error: Refusal) =>
  says(error, 'ResponsePayloadTooLarge') || error.code === 'ResponseTooLarge'

/** None of the subscriptions can be read; some tenants say `AccessDenied` (microsoft/ARI#255). */
export const isNothingReadable = (error: Refusal) =>
  says(error, 'NoValidSubscriptionsInQueryRequest') || says(error, 'AccessDenied')

/** What a code is recognised by. */
export interface KnownError {
  code: string
  aliases?: readonly string[]
  numbers: readonly number[]
  /** English sentences, or the part of one that Azure does not fill in. */
  messages: readonly string[]
  /** Sentences that tell the code only when they stand in the recommendations. */
  recommendations?: readonly string[]
}

import { parserFailure } from './query-fault.ts'
import type { Token } from './tokens.ts'

/** Reads tokens one after the other; a token that does not fit is Azure's ParserFailure. */
export class Reader {
  readonly #tokens: Token[]
  #at = 0

  constructor(tokens: Token[]) {
    this.#tokens = tokens
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)]!
  }

  next(): Token {
    const token = this.peek()
    this.#at += 1
    return token
  }

  fail(token = this.peek()): never {
    throw parserFailure(token, token.text)
  }

  isSign(text: string, ahead = 0): boolean {
    const token = this.peek(ahead)
    return token.kind === 'sign' && token.text === text
  }

  isWord(text: string, ahead = 0): boolean {
    const token = this.peek(ahead)
    return token.kind === 'name' && token.text.toLowerCase() === text
  }

  acceptSign(text: string): boolean {
    if (!this.isSign(text)) return false
    this.next()
    return true
  }

  acceptWord(text: string): boolean {
    if (!this.isWord(text)) return false
    this.next()
    return true
  }

  expectSign(text: string): void {
    if (!this.acceptSign(text)) this.fail()
  }

  expectWord(text: string): void {
    if (!this.acceptWord(text)) this.fail()
  }

  expectName(): string {
    const token = this.next()
    return token.kind === 'name' ? token.text : this.fail(token)
  }

  /** A whole number, as after `take`. */
  expectCount(): number {
    const token = this.next()
    return token.kind === 'long' ? Number(token.text) : this.fail(token)
  }

  /** `mv-expand` and `project-away` are one word each: hyphens without spaces around them. */
  hyphenated(): string {
    let word = this.expectName()
    while (this.isSign('-') && !this.peek().spaced && this.peek(1).kind === 'name' && !this.peek(1).spaced) {
      this.next()
      word += `-${this.next().text}`
    }
    return word.toLowerCase()
  }
}

/** `one, two, three` */
export function listOf<T>(reader: Reader, one: () => T): T[] {
  const list = [one()]
  while (reader.acceptSign(',')) list.push(one())
  return list
}

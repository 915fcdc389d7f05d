/**
 * Whether PostgreSQL keeps a text as it is: U+0000 has no place in its texts, and half of a surrogate pair none in its JSON.
 */
export const isKeepable = (text: string) => !text.includes('\0') && text.isWellFormed()

/** Without what PostgreSQL does not keep. */
export const keepable = (text: string) =>
  isKeepable(text)
    ? text
    : text.replace(/\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '')

/** The beginning of a text, which never ends within a character. */
export const clip = (text: string, most: number) =>
  text.length > most ? text.slice(0, most).replace(/[\ud800-\udbff]$/, '') : text

/** Somebody else's sentence inside one of ours, where a mark of ours follows. */
export const withoutStop = (text: string) => text.trimEnd().replace(/\.$/, '')

/** Somebody else's sentence at the end of ours, or before the next one. */
export const withStop = (text: string) => (/[.?!…]$/.test(text.trimEnd()) ? text.trimEnd() : `${text.trimEnd()}.`)

/** What moves a cursor or turns the writing round, line ends among it: C0, DEL, C1, and the marks of direction. */
const controls = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/g

/** Somebody else's words as they may stand in facts, findings, logs and terminals: word for word, in one line. */
export const sayable = (text: string) => keepable(text.replace(controls, ' '))

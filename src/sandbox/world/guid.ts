import { hash } from 'node:crypto'

/** The same text has the same GUID in every run: a failing test names the same resources again. */
export function guidOf(text: string): string {
  const hex = hash('sha256', text.toLowerCase())
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

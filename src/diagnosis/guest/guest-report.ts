import { inconclusive, type Judgement } from '../finding.ts'
import type { Sentence } from '../../backup/sentence.ts'

export type GuestOs = 'Linux' | 'Windows'

/** A guest script's output by field, unjudged: each reader interprets its own field. */
export class GuestReport {
  readonly os: GuestOs
  readonly #fields: ReadonlyMap<string, unknown>

  constructor(os: GuestOs, fields: ReadonlyMap<string, unknown>) {
    this.os = os
    this.#fields = fields
  }

  /** Undefined: the probe could not look, or the field is not what its probe writes. */
  text(name: string): string | undefined {
    const value = this.#fields.get(name)
    return typeof value === 'string' ? printable(value) : undefined
  }

  number(name: string): number | undefined {
    const value = this.#fields.get(name)
    return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
  }

  flag(name: string): boolean | undefined {
    const value = this.#fields.get(name)
    return typeof value === 'boolean' ? value : undefined
  }

  texts(name: string): string[] | undefined {
    const value = this.#fields.get(name)
    if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) return undefined
    return value.slice(0, 10).map(printable)
  }

  /** A file's settings; keys as the probe spells them. */
  settings(name: string): ReadonlyMap<string, string | boolean> | undefined {
    const value = this.#fields.get(name)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    const entries = Object.entries(value)
    const isSetting = ([key, one]: [string, unknown]) =>
      settingName.test(key) && (typeof one === 'string' || typeof one === 'boolean')
    if (!entries.every(isSetting)) return undefined
    return new Map(
      entries.map(([key, one]) => [key, typeof one === 'string' ? printable(one) : (one as boolean)] as const),
    )
  }
}

/** As the files that are read name theirs; anything else was not written by the probe. */
const settingName = /^[A-Za-z]\w*(\.[A-Za-z]\w*)*$/

/** Guest output reaches answers, logs and terminals: it becomes one line of plain text of bounded length. */
export const printable = (text: string) => text.slice(0, 2000).replace(/[^\x20-\x7e]/g, '?')

/** `what` is what the probe was to tell, e.g. "the state of the agent's service". */
export const couldNotLook = (what: Sentence): Judgement =>
  inconclusive('ProbeCouldNotLook', {
    en: `The probe inside the VM could not tell ${what.en}.`,
    pt: `A sonda dentro da VM não conseguiu determinar ${what.pt}.`,
  })

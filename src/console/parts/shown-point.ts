import type { RestorePoint } from '../../backup/facts-of-restore-points.ts'
import { say } from '../texts/say.ts'
import { texts } from '../texts/texts.ts'

const { vm: words } = texts

export interface ShownPoint extends Pick<RestorePoint, 'id' | 'name' | 'instantOnly'> {
  time: number | null
  collection: string
  locks: string[]
}

export const copyWord = ({ instantOnly }: Pick<ShownPoint, 'instantOnly'>) =>
  say(instantOnly === null ? words.notTold : instantOnly ? words.instantOnly : words.inVault)

import { settingsTable } from '../../src/settings/settings-table.ts'
import { environment, stages } from './stages.ts'

/** Of the embedded PostgreSQL, which the image does not have. */
const withoutUse = new Set(['DATA_DIR'])

/** Every setting that somebody who runs the image may want to set: HOST and PORT are the image's own. */
export function settingsForContainers() {
  const ofTheImage = environment(stages().at(-1)!)
  return settingsTable().filter(({ name }) => !(name in ofTheImage) && !withoutUse.has(name))
}

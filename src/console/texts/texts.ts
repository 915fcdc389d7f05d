import { causes, now, shared, vms } from './estate.ts'
import { audit, errorCodes, settings } from './lists.ts'
import { operation } from './operation.ts'
import { plan } from './plan.ts'
import { reasons } from './reasons.ts'
import { failures, freeze, shell } from './shell.ts'
import { vm } from './vm.ts'
import { words } from './words.ts'

/** Every text of the console, by page and id, in each language. */
export const texts = {
  audit,
  causes,
  errorCodes,
  failures,
  freeze,
  now,
  operation,
  plan,
  reasons,
  settings,
  shared,
  shell,
  vm,
  vms,
  words,
}

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const folder = resolve(import.meta.dirname, '..', '..', '..', 'shared', 'azure-specs')
export const specificationsAtHand = existsSync(folder)

/** The OpenAPI files alone: a glob would hand oav their examples too. */
export const specificationFiles = specificationsAtHand
  ? readdirSync(folder, { recursive: true })
      .map(String)
      .filter(
        (file) =>
          file.endsWith('.json') &&
          file.includes('resource-manager') &&
          !/[\\/](examples|common-types)[\\/]/.test(file),
      )
      .map((file) => join(folder, file))
  : []
export const specificationFolder = folder

export interface SpecifiedOperation {
  method: string
  path: string
  statuses: string[]
}

interface Document {
  paths?: Record<string, Record<string, { operationId?: string; responses?: Record<string, unknown> }>>
}

/** Every version of every operation, by operationId. */
export function specifiedOperations(): Map<string, SpecifiedOperation[]> {
  const found = new Map<string, SpecifiedOperation[]>()
  for (const file of specificationFiles) {
    const { paths = {} } = JSON.parse(readFileSync(file, 'utf8')) as Document
    for (const [path, methods] of Object.entries(paths)) {
      for (const [method, { operationId, responses = {} }] of Object.entries(methods)) {
        if (!operationId) continue
        const one = { method: method.toUpperCase(), path, statuses: Object.keys(responses) }
        found.set(operationId, [...(found.get(operationId) ?? []), one])
      }
    }
  }
  return found
}

/** api-versions that are not stored, and the stored one nearest to each. */
const nearest: [RegExp, RegExp, string][] = [
  [/\/providers\/microsoft\.compute\/disks/i, /./, '2024-03-02'],
  [/\/providers\/microsoft\.compute\//i, /./, '2024-07-01'],
  [/\/vaults\/[^/]+\/backup/i, /./, '2024-04-01'],
  [/\/locations\/[^/]+\/backupstatus/i, /./, '2024-04-01'],
  [/\/microsoft\.recoveryservices\/vaults/i, /./, '2024-04-01'],
  [/\/providers\/microsoft\.authorization\/locks/i, /./, '2020-05-01'],
  [/\/providers\/microsoft\.resourcegraph\//i, /./, '2024-04-01'],
  [/^\/subscriptions\/[^/]+\/resource/i, /./, '2024-03-01'],
  [/^\/(subscriptions|tenants)/i, /./, '2022-12-01'],
]

export function storedVersion(url: URL): string {
  const [, , version = ''] = nearest.find(([path]) => path.test(url.pathname)) ?? []
  return version
}

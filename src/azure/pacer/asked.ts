import type { PipelineRequest } from '@azure/core-rest-pipeline'

/** A request as Azure counts it. Paths and ids in lower case. */
export interface Asked {
  /** Identity that sends it: ARM counts each apart. */
  principal: string
  kind: 'reads' | 'writes' | 'deletes'
  /** Empty where the path names none: then it counts for the tenant. */
  subscription: string
  provider: string
  /** `Microsoft.RecoveryServices/vaults/backupJobs/read`: so Azure names it in its refusals. */
  action: string
  isList: boolean
  path: string
  /** Without what hangs on it: the VM of an extension. */
  resource: string
  /** Where the path names one. */
  region: string
}

const verbs: Record<string, string> = { GET: 'read', HEAD: 'read', PUT: 'write', PATCH: 'write', DELETE: 'delete' }

export function askedBy({ method, url }: Pick<PipelineRequest, 'method' | 'url'>, principal: string): Asked {
  const spelt = decoded(new URL(url).pathname)
  const path = spelt.toLowerCase()
  const [, named, rest = ''] = /.*\/providers\/([^/]+)\/?(.*)$/i.exec(spelt) ?? []
  const segments = (named === undefined ? spelt : rest).split('/').filter((segment) => segment !== '')
  const types = segments.filter((_, index) => index % 2 === 0)
  const provider = named ?? 'Microsoft.Resources'
  const root = segments.slice(0, 2).join('/').toLowerCase()
  return {
    principal,
    kind: method === 'GET' || method === 'HEAD' ? 'reads' : method === 'DELETE' ? 'deletes' : 'writes',
    subscription: /^\/subscriptions\/([^/]+)/.exec(path)?.[1] ?? '',
    provider,
    action: [provider, ...types, verbs[method] ?? 'action'].join('/'),
    isList: segments.length % 2 === 1,
    path,
    resource:
      /^locations\//.test(root) || named === undefined ? path : path.slice(0, path.lastIndexOf(root) + root.length),
    region: /\/locations\/([^/]+)/.exec(path)?.[1] ?? '',
  }
}

function decoded(path: string) {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

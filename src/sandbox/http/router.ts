import type { Operation } from '../operation.ts'

interface Route {
  operation: Operation
  pattern: RegExp
  names: string[]
}

/** Finds the operation of a request. Paths are compared without case, as ARM does. */
export class Router {
  readonly #routes: Route[]

  constructor(operations: Operation[]) {
    this.#routes = operations.map((operation) => {
      const names: string[] = []
      const source = operation.path.replace(/[.]/g, '\\.').replace(/\{(\w+)\}/g, (_, name: string) => {
        names.push(name)
        // A scope is an id of any depth; everything else is one segment.
        return name === 'scope' ? '(.+)' : '([^/]+)'
      })
      return { operation, names, pattern: new RegExp(`^${source}/?$`, 'i') }
    })
  }

  find(method: string, path: string): { operation: Operation; params: Record<string, string> } | undefined {
    for (const { operation, pattern, names } of this.#routes) {
      if (operation.method !== method) continue
      const match = pattern.exec(path)
      if (!match) continue
      return { operation, params: Object.fromEntries(names.map((name, index) => [name, match[index + 1] ?? ''])) }
    }
    return undefined
  }
}

/** `%2Fsubscriptions%2F…` (how arm-locks sends scopes) and `%3B` decoded, doubled slashes closed up. Undefined: not decodable. */
export function decodedPath(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname).replace(/\/{2,}/g, '/')
  } catch {
    return undefined
  }
}

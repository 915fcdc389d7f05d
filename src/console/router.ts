import { computed, signal } from '@preact/signals'

const address = signal(location.pathname + location.search)

/** The browser, or the way back from a sign-in, has changed the address. */
export function arrived() {
  address.value = location.pathname + location.search
}
addEventListener('popstate', arrived)

export const here = computed(() => new URL(address.value, location.origin))
export const path = computed(() => here.value.pathname.replace(/\/+$/, '') || '/')

export function go(to: string, { replace = false } = {}) {
  if (to === location.pathname + location.search) return
  history[replace ? 'replaceState' : 'pushState'](null, '', to)
  address.value = to
}

/** The address of now with other parameters; null takes one away. */
export function withParameters(changes: Record<string, string | null>) {
  const url = new URL(here.value)
  for (const [name, value] of Object.entries(changes))
    if (value === null || value === '') url.searchParams.delete(name)
    else url.searchParams.set(name, value)
  return url.pathname + url.search
}

export const parameter = (name: string) => here.value.searchParams.get(name)

/** Links of our own pages are followed here; with a modifier, or to elsewhere, by the browser. */
addEventListener('click', (event) => {
  const link = (event.target as Element | null)?.closest?.('a[href]')
  if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented || event.button !== 0) return
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || link.target !== '') return
  const { origin, pathname, search, hash } = new URL(link.href)
  if (origin !== location.origin || hash !== '' || !(pathname === '/' || /^\/console(\/|$)/.test(pathname))) return
  event.preventDefault()
  go(pathname + search)
})

export const addressOf = {
  now: () => '/',
  vms: () => '/console/vms',
  vm: (id: string) => `/console/vms?id=${encodeURIComponent(id)}`,
  operation: (id: string) => `/console/operations/${encodeURIComponent(id)}`,
  operations: () => '/console/operations',
  causes: () => '/console/causes',
  cause: (id: string) => `/console/causes/${encodeURIComponent(id)}`,
  approvals: () => '/console/approvals',
  audit: (of: { operationId?: string; vmId?: string } = {}) => {
    const query = new URLSearchParams(of).toString()
    return `/console/audit${query === '' ? '' : `?${query}`}`
  },
  errorCodes: () => '/console/error-codes',
  errorCode: (code: string) => `/console/error-codes/${encodeURIComponent(code)}`,
  settings: () => '/console/settings',
}

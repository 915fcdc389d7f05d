interface Control {
  method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'
  /** Below the controls' root. */
  path: string
  does: string
  /** One to try. */
  body?: object
}

const group = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-production'
const diskOf = (vm: string) => `/resources${group}/providers/Microsoft.Compute/disks/${vm}_OsDisk`

/** Every control there is: what the root of the controls lists, and src/sandbox/README.md shows. */
export const controls: readonly Control[] = [
  { method: 'GET', path: '/fleet', does: 'the VMs by name, and the verdict and the checks that are right for each' },
  { method: 'GET', path: '/settings', does: 'how Azure behaves now, and what time it is there' },
  {
    method: 'PUT',
    path: '/settings',
    does: 'denies the service an action',
    body: { denied: ['Microsoft.Authorization/locks/read'] },
  },
  {
    method: 'PUT',
    path: '/settings',
    does: 'allows everything again; answers late, without throttling, 60 times as fast as Azure, in pages of ten',
    body: { denied: [], latencyMs: 200, throttling: false, pace: 60, pageSize: 10 },
  },
  { method: 'PUT', path: '/settings', does: 'moves the clock on by an hour', body: { advanceSeconds: 3600 } },
  {
    method: 'PUT',
    path: '/settings',
    does: 'makes it an older cloud, which lacks newer api-versions; "" ends it',
    body: { newestApiVersion: '2024-07-01' },
  },
  { method: 'GET', path: '/requests', does: 'what the service has asked of Azure, oldest first' },
  { method: 'DELETE', path: '/requests', does: 'forgets what was asked' },
  {
    method: 'POST',
    path: '/faults',
    does: 'fails the next twenty calls that match; "reset" breaks the connection, "silence" never answers',
    body: { path: '/restorePointCollections', answer: { status: 500 }, times: 20 },
  },
  { method: 'DELETE', path: '/faults', does: 'takes all faults back' },
  { method: 'POST', path: '/guests/agent-not-ready/mend', does: 'stands for the person who sees to a guest' },
  { method: 'GET', path: '/resourceGraph', does: 'how Azure Resource Graph behaves now' },
  {
    method: 'PUT',
    path: '/resourceGraph',
    does: 'lets its rows lag by a minute, and one of its subscriptions be lost, of which nothing in an answer tells',
    body: { lagSeconds: 60, lostSubscriptions: ['22222222-2222-4222-8222-222222222222'] },
  },
  { method: 'GET', path: '/access', does: 'which identities read only a part, and which part' },
  {
    method: 'PUT',
    path: '/access',
    does: 'leaves an identity, by its client id, the subscriptions and groups that it may read; null ends that',
    body: { 'aaaaaaaa-0000-4000-8000-00000000000a': [group] },
  },
  { method: 'GET', path: diskOf('healthy-linux'), does: 'a resource as it is behind all answers' },
  {
    method: 'PATCH',
    path: diskOf('healthy-linux'),
    does: "merges a change into it, past all of Azure's checks; null removes a field",
    body: { tags: { owner: 'somebody' } },
  },
  { method: 'DELETE', path: diskOf('healthy-windows'), does: "takes one away, past all of Azure's checks" },
]

/** The same for a person: what reads can be clicked, what changes something is a command to paste. */
export function controlsPage(root: string) {
  const rows = controls.map((control) => {
    const what =
      control.method === 'GET'
        ? `<a href="${new URL(root).pathname}${control.path}">GET ${control.path}</a>`
        : `<code>${escaped(curlOf(control, root))}</code>`
    return `<tr><td>${what}</td><td>${escaped(control.does)}</td></tr>`
  })
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Controls of the stand-in Azure</title>
<style>body { font: 16px system-ui; margin: 2em } td { padding: 0.3em 1em 0.3em 0; vertical-align: top }</style>
<h1>Controls of the stand-in Azure</h1>
<table>${rows.join('\n')}</table></html>
`
}

export function curlOf({ method, path, body }: Control, root: string) {
  const json = body ? ` --header 'content-type: application/json' --data '${JSON.stringify(body)}'` : ''
  return `curl --silent${method === 'GET' ? '' : ` --request ${method}`} ${root}${path}${json}`
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

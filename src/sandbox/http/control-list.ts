interface Control {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  /** Below the controls' root. */
  path: string
  does: string
  /** One to try. */
  body?: object
}

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

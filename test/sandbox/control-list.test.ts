import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { controls, curlOf } from '../../src/sandbox/http/control-list.ts'
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'

const readme = readFileSync('src/sandbox/README.md', 'utf8')

describe("the list of the sandbox's controls", () => {
  let sandbox: Sandbox
  before(async () => {
    sandbox = await startSandbox()
  })
  after(() => sandbox?.stop())

  for (const control of controls)
    it(`${control.method} ${control.path} ${JSON.stringify(control.body ?? {})} works, and stands in the README`, async () => {
      const { method, path, body } = control
      const response = await fetch(`${sandbox.controlEndpoint}${path}`, {
        method,
        ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      })
      assert.ok(response.ok, await response.text())
      assert.ok(readme.includes(`| \`${curlOf(control, '$CONTROLS')}\` | ${control.does} |`))
    })

  it('holds every control that there is, and every setting and answer of a fault', () => {
    const server = ['control-server', 'estate-controls']
      .map((file) => readFileSync(`src/sandbox/http/${file}.ts`, 'utf8'))
      .join('\n')
    const there = [...server.matchAll(/case '(\w+) (\/\w+)'/g)].map(([, method, path]) => `${method} ${path}`)
    const listed = controls.map(({ method, path }) => `${method} ${path}`)
    assert.deepEqual(
      there.filter((control) => !listed.includes(control)),
      [],
    )
    const settings = controls.flatMap(({ path, body }) => (path === '/settings' && body ? Object.keys(body) : []))
    const forms = /const forms:.*?^\}/ms.exec(server)![0]
    const named = [...forms.matchAll(/^ {2}(\w+): \[/gm)].map(([, name]) => name!)
    assert.deepEqual([...new Set(settings)].sort(), named.sort())
  })

  it('is at their root: JSON for programs, a page with links for a browser', async () => {
    const asked = await fetch(sandbox.controlEndpoint)
    assert.deepEqual(await asked.json(), { value: controls })
    const page = await fetch(`${sandbox.controlEndpoint}/`, { headers: { accept: 'text/html,*/*;q=0.8' } })
    assert.match(page.headers.get('content-type')!, /^text\/html/)
    const links = [...(await page.text()).matchAll(/<a href="([^"]+)"/g)].map(([, href]) => href!)
    assert.equal(links.length, controls.filter(({ method }) => method === 'GET').length)
    for (const href of links) assert.equal((await fetch(new URL(href, sandbox.controlEndpoint))).status, 200, href)
  })
})

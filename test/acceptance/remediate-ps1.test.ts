import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Language, Parser, type Node } from 'web-tree-sitter'
import { missing, repository, runScript } from './run-script.ts'
import { runningSandbox, type RunningSandbox } from './running-sandbox.ts'

const runbook = 'docker/runbooks/Remediate-VmBackup.ps1'
const noPowerShell = await missing('pwsh')

describe(runbook, { timeout: 300_000 }, () => {
  let root: Node
  before(async () => {
    await Parser.init()
    const parser = new Parser()
    const grammar = createRequire(import.meta.url).resolve('tree-sitter-powershell/tree-sitter-powershell.wasm')
    parser.setLanguage(await Language.load(grammar))
    root = parser.parse(readFileSync(join(repository, runbook), 'utf8'))!.rootNode
  })

  it('is PowerShell by its grammar, from the first line to the last', () => {
    const faults = root.descendantsOfType('ERROR').map((node) => `line ${(node?.startPosition.row ?? 0) + 1}`)
    assert.deepEqual([faults, root.hasError], [[], false])
  })

  it('calls only what it defines itself and what PowerShell brings: no module is needed', () => {
    const own = new Set(root.descendantsOfType('function_name').map((node) => node?.text ?? ''))
    const brought =
      /^(ConvertTo-Json|ForEach-Object|Invoke-RestMethod|Set-StrictMode|Start-Sleep|Write-(Output|Warning))$/
    const called = root.descendantsOfType('command_name').map((node) => node?.text ?? '')
    assert.deepEqual(
      called.filter((name) => !own.has(name) && !brought.test(name)),
      [],
    )
    assert.deepEqual(
      [...own].filter((name) => !called.includes(name)),
      [],
    )
  })

  describe('run', { skip: noPowerShell && `${noPowerShell}: only the syntax was checked` }, () => {
    let sandbox: RunningSandbox
    before(async () => {
      sandbox = await runningSandbox()
    })
    after(() => sandbox?.stop())

    const remediate = (name: string) =>
      runScript('pwsh', ['-NoProfile', '-File', runbook, '-VmId', sandbox.vmId(name), '-Service', sandbox.base], {})

    it('repairs a VM and follows the repair to its end', async () => {
      const { code, stdout, stderr } = await remediate('vmsnapshot-failed')
      assert.equal(code, 0, stderr)
      assert.match(stdout, /^Blocked: [\s\S]*Succeeded: Was Blocked, is Healthy/)
    })

    it('ends with an error where nothing was done about a last backup that failed, and says what is left to a person', async () => {
      const { code, stderr } = await remediate('guest-vss-writers')
      assert.notEqual(code, 0)
      assert.match(stderr, /Nothing was done/)
      assert.match(stderr.replaceAll(/\s+/g, ' '), /For a person: Look inside the VM/)
    })

    it('ends with an error that says why it was refused', async () => {
      const { code, stderr } = await remediate('protection-stopped')
      assert.notEqual(code, 0)
      assert.match(stderr, /NeedsPerson: A person is needed/)
    })
  })
})

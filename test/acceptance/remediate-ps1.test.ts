import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Language, Parser, type Node } from 'web-tree-sitter'
import { runPowerShell } from './powershell-run.ts'
import { missing, repository, runScript } from './run-script.ts'
import { ends, failure, leftAlone, leftToAPerson, nameOfEnd, serviceWithEnd } from './runbook-cases.ts'
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

  describe('run', () => {
    let sandbox: RunningSandbox
    before(async () => {
      sandbox = await runningSandbox()
    })
    after(() => sandbox?.stop())

    /** By the tests' own interpreter, and by PowerShell where it is installed. */
    async function remediate(vmId: string, service = sandbox.base) {
      const { output, error } = await runPowerShell(root, { VmId: vmId, Service: service })
      return { stdout: `${output.join('\n')}\n`, error }
    }

    it('repairs a VM and follows the repair to its end', async () => {
      const { stdout, error } = await remediate(sandbox.vmId('vmsnapshot-failed'))
      assert.equal(error, null)
      assert.match(stdout, /^Blocked: [\s\S]*\nPlan \(\w+\):\n[\s\S]*\nSucceeded: Was Blocked, is Healthy/)
    })

    for (const { kind, name, verdict, isWell, denied, left } of leftAlone)
      it(`does nothing to a VM that is ${kind}: ${isWell ? 'no error' : 'an error that says so'}`, async () => {
        await sandbox.deny(denied)
        const { stdout, error } = await remediate(sandbox.vmId(name))
        await sandbox.deny([])
        assert.equal(stdout.split(':')[0], verdict)
        assert.match(error ?? '', isWell ? /^$/ : /^Nothing was done: /)
        assert.match(isWell ? '' : `${stdout}${error}`, left)
        assert.deepEqual(await sandbox.writesOf(name), [])
      })

    for (const end of ends)
      it(`ends as the repair did (${nameOfEnd(end)}): ${end.isGreen ? 'no error' : 'an error'}`, async (test) => {
        const service = await serviceWithEnd(end)
        test.after(service.stop)
        const { error } = await remediate(sandbox.vmId('healthy-linux'), service.base)
        assert.match(error ?? '', end.says ?? /^$/)
        assert.equal(error?.endsWith(` For a person: ${leftToAPerson}`), end.isGreen ? undefined : true)
      })

    it('ends with an error that says why it was refused, after the plan', async () => {
      const { stdout, error } = await remediate(sandbox.vmId('protection-stopped'))
      assert.match(stdout, /\nPlan \(\w+\):\n {2}/)
      assert.match(error ?? '', /^Refused: NeedsPerson: A person is needed/)
    })

    it('says what is left to a person where the repair failed', async (test) => {
      const service = await serviceWithEnd(failure)
      test.after(service.stop)
      const { error } = await remediate(sandbox.vmId('healthy-linux'), service.base)
      assert.match(error ?? '', /^Failed: StillBlocked: The next backup is still stopped\./)
      assert.ok(error?.endsWith(` For a person: ${leftToAPerson}`))
    })

    it('is run by PowerShell as by the interpreter', { skip: noPowerShell }, async () => {
      for (const name of ['healthy-linux', 'guest-vss-writers', 'protection-stopped']) {
        const [vmId, args] = [sandbox.vmId(name), ['-NoProfile', '-File', runbook]]
        const { code, stdout } = await runScript('pwsh', [...args, '-VmId', vmId, '-Service', sandbox.base], {})
        const interpreted = await remediate(vmId)
        assert.deepEqual([code === 0, stdout.trim()], [interpreted.error === null, interpreted.stdout.trim()], name)
      }
    })
  })
})

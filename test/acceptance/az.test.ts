import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { runOnSandbox } from './az-on-sandbox.ts'
import { readmeBlocks } from './readme-blocks.ts'
import { missing } from './run-script.ts'

interface Step {
  command: string
  shown: string
}

/** README's session with `az`: a `$` begins a command, a backslash goes on with it, the rest is what it printed. */
function session(): Step[] {
  const block = readmeBlocks().find(({ chapter, language }) => chapter.includes('`az`') && language === 'console')
  assert.ok(block, "README's chapter about az has no session")
  const steps: Step[] = []
  for (const line of block.text.split('\n').slice(0, -1)) {
    const open = steps.at(-1)
    if (line.startsWith('$ ')) steps.push({ command: line.slice(2), shown: '' })
    else if (open?.command.endsWith('\\') && open.shown === '') open.command += `\n${line}`
    else open!.shown += `${line}\n`
  }
  return steps
}

describe("README's session with az", { timeout: 240_000, skip: await missing('az', 'bash') }, () => {
  const steps = session()
  const delimiter = '--- end of a step ---'
  let printed: string[]

  before(async () => {
    const commands = steps.map(({ command }) => `${command}\necho '${delimiter}'`)
    const { status, stdout, stderr } = await runOnSandbox(commands.join('\n'))
    assert.equal(status, 0, `${stdout}\n${stderr}`)
    printed = stdout.split(`${delimiter}\n`)
  })

  for (const [at, { command, shown }] of steps.entries()) {
    it(command.split('\n')[0]!.slice(0, 100), () => assert.equal(printed[at], shown))
  }
})

describe('other things that az asks Azure', { timeout: 240_000, skip: await missing('az', 'bash') }, () => {
  const [register = '', enter = ''] = session()
    .map(({ command }) => command)
    .filter((command) => /cloud (register|set)/.test(command))
  const vms =
    '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-production/providers/Microsoft.Compute/virtualMachines'
  const vault = '-g rg-backup-production -v vault-production'
  const kind = '--backup-management-type AzureIaasVM'
  const asksGraph = {
    query: `resources | where type =~ "microsoft.compute/virtualmachines" and name in~ ("healthy-linux", "protection-stopped")
      | extend key = tolower(id) | join kind=leftouter (recoveryservicesresources
        | where type =~ "microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems"
        | extend key = tolower(tostring(properties.sourceResourceId)), state = tostring(properties.protectionState)) on key
      | project name, state | order by name asc`,
    options: { resultFormat: 'objectArray' },
  }
  const asked: [command: string, printed: RegExp][] = [
    [
      `vm encryption show --ids ${vms}/ade-fine --query "disks[0].statuses[0].code" -o tsv`,
      /^EncryptionState\/encrypted$/,
    ],
    [`backup container list ${vault} ${kind} --query "[].properties.friendlyName" -o tsv`, /^healthy-windows$/m],
    [
      `backup protection enable-for-vm ${vault} --vm ${vms}/never-protected -p DefaultPolicy --query properties.operation -o tsv`,
      /^ConfigureBackup$/,
    ],
    [
      `backup item show ${vault} ${kind} --workload-type VM -c never-protected -n never-protected --query properties.protectionState -o tsv`,
      /^IRPending$/,
    ],
    [
      `backup item set-policy ${vault} ${kind} --workload-type VM -c healthy-windows -n healthy-windows -p EnhancedPolicy --query properties.operation -o tsv`,
      /^ConfigureBackup$/,
    ],
    [
      `backup vault backup-properties show -g rg-backup-production -n vault-production --query "[].name" -o tsv`,
      /vaultstorageconfig\nvaultconfig/,
    ],
    [`resource show --ids ${vms}/healthy-linux --query name -o tsv`, /^healthy-linux$/],
    [`provider show -n Microsoft.RecoveryServices --query registrationState -o tsv`, /^Registered$/],
    // What `az graph query` sends; that is an extension of its own.
    [
      `rest --method post --url '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01' --body '${JSON.stringify(asksGraph)}' --query "data[].[name, state]" -o tsv`,
      /^healthy-linux\tProtected\nprotection-stopped\tProtectionStopped$/,
    ],
  ]

  it('are answered', async () => {
    const delimiter = '--- end of a step ---'
    const commands = asked.map(([command]) => `$AZ ${command} || true\necho '${delimiter}'`)
    const { status, stdout, stderr } = await runOnSandbox(
      [
        'AZ=docker/azure/az-on-debian.py EP=https://127.0.0.1:44443',
        register,
        `${enter} > /dev/null`,
        ...commands,
      ].join('\n'),
    )
    assert.equal(status, 0, stderr)
    const printed = stdout.split(`${delimiter}\n`)
    for (const [at, [command, expected]] of asked.entries())
      assert.match((printed[at] ?? '').trim(), expected, `${command}\n${stderr}`)
  })
})

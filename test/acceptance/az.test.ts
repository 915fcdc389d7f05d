import assert from 'node:assert/strict'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, it } from 'node:test'
import { readmeBlocks } from './readme-blocks.ts'
import { missing, repository } from './run-script.ts'

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
  const folder = mkdtempSync(join(tmpdir(), 'az-'))
  let sandbox: ChildProcess
  let printed: string[]

  before(async () => {
    sandbox = spawn('npm', ['run', 'sandbox', '--silent', '--', '--azure-only'], {
      cwd: repository,
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true, // a group of its own: npm does not hand signals on
    })
    const exports: string[] = []
    let endpoint = ''
    for await (const line of createInterface(sandbox.stdout!)) {
      endpoint ||= /https:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? ''
      if (line.startsWith('export ')) exports.push(line)
      if (line.startsWith('export MSI_SECRET')) break
    }
    const commands = steps.map(({ command }) => `${command}\necho '${delimiter}'`)
    const script = [...exports, ...commands].join('\n').replaceAll('https://127.0.0.1:44443', endpoint)
    const { status, stdout, stderr } = spawnSync('bash', ['-c', `set -e\n${script}`], {
      cwd: repository,
      encoding: 'utf8',
      env: {
        ...process.env,
        HOME: folder,
        AZURE_CONFIG_DIR: join(folder, '.azure'),
        AZURE_CORE_COLLECT_TELEMETRY: 'no',
      },
    })
    assert.equal(status, 0, `${stdout}\n${stderr}`)
    printed = stdout.split(`${delimiter}\n`)
  })
  after(async () => {
    const exited = once(sandbox, 'close')
    process.kill(-sandbox.pid!, 'SIGTERM')
    await exited
    rmSync(folder, { recursive: true, force: true })
  })

  for (const [at, { command, shown }] of steps.entries()) {
    it(command.split('\n')[0]!.slice(0, 100), () => assert.equal(printed[at], shown))
  }
})

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, before, describe, it } from 'node:test'
import { chapterText, examplesIn, readmeBlocks } from './readme-blocks.ts'
import { missing } from './run-script.ts'
import { runningSandbox, type RunningSandbox } from './running-sandbox.ts'
import { comparable } from './shown-output.ts'

const before_the_guide = ['Try it: two commands', 'Read a diagnosis', 'Ask it from outside', 'Act']
const examples = examplesIn(readmeBlocks().filter(({ chapter }) => before_the_guide.includes(chapter)))

/**
 * Every `sh` block of README up to the guide, in one shell and in order, as a reader would paste them; what the block below a block
 * shows is what it has to print.
 */
describe("README's examples", { timeout: 300_000, skip: await missing('bash', 'curl', 'jq', 'sed') }, () => {
  const [start, ...others] = examples
  const delimiter = '--- end of a block ---'
  let sandbox: RunningSandbox
  let printed: string[]

  before(async () => {
    sandbox = await runningSandbox()
    const script = others.map(({ script }) => `${script}\necho '${delimiter}'`).join('\n')
    const ran = spawnSync(
      'bash',
      ['-c', `set -eo pipefail\n${script.replaceAll('localhost:8080', sandbox.base.slice('http://'.length))}`],
      {
        encoding: 'utf8',
        timeout: 240_000,
      },
    )
    assert.equal(ran.status, 0, `${ran.stdout}\n${ran.stderr}`)
    printed = ran.stdout.split(`${delimiter}\n`)
  })
  after(() => sandbox?.stop())

  it('begin with the two commands, and the second prints what is shown', () => {
    assert.equal(start?.script, 'npm ci\nnpm run sandbox\n')
    const fleetSize = (text: string) => text.replace(/\d+ VMs/, 'n VMs')
    const shown = fleetSize(start.shown?.text ?? '')
    const [address, controls, service] = fleetSize(sandbox.printed).split('\n')
    const { shown: left, printed: right } = comparable('text', shown, [address, controls, service].join('\n'))
    assert.deepEqual(right, left)
  })

  for (const [at, { script, shown }] of others.entries()) {
    const [last = ''] = script.trim().split('\n').slice(-1)
    it(`print what is shown: ${last.slice(0, 100)}`, { skip: !shown && 'README shows no output' }, () => {
      const compared = comparable(shown!.language, shown!.text, printed[at] ?? '')
      assert.deepEqual(compared.printed, compared.shown)
    })
  }

  it('name only metrics that there are', async () => {
    const metrics = await (await fetch(`${sandbox.base}/metrics`)).text()
    const named = [
      ...chapterText('Watch it')
        .split('\n### ')[0]!
        .matchAll(/^\| (`[^|]*`) \|/gm),
    ].flatMap(([, cell = '']) => cell.match(/\w+/g) ?? [])
    assert.ok(named.length > 10)
    for (const name of named) assert.match(metrics, new RegExp(`^# TYPE ${name} `, 'm'))
  })

  it('are shell, those that need a real Azure too', () => {
    for (const { text } of readmeBlocks().filter(({ language }) => language === 'sh')) {
      const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' })
      assert.equal(status, 0, `${stderr}\n${text}`)
    }
  })

  it('are as many as README had when this was written, or more', () => assert.ok(others.length >= 8))
})

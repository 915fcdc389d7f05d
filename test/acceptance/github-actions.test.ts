import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { registerHooks } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { data, Evaluator, Lexer, Parser } from '@actions/expressions'
import { parse } from 'yaml'
import { missing, repository, runScript } from './run-script.ts'
import { leftAlone } from './runbook-cases.ts'
import { runningSandbox, type RunningSandbox } from './running-sandbox.ts'

interface Workflow {
  permissions: Record<string, string>
  on: { schedule: unknown[]; workflow_dispatch: unknown }
  jobs: Record<
    string,
    { permissions?: unknown; steps: { uses?: string; run?: string; env?: Record<string, string> }[] }
  >
}

const file = 'docker/runbooks/github-actions.yml'
const source = await readFile(join(repository, file), 'utf8')
const workflow = parse(source) as Workflow
const absent = await missing('bash', 'curl', 'jq', 'awk')
const steps = Object.values(workflow.jobs).flatMap((job) => job.steps)

// GitHub's own parser imports its schema without the attribute that Node wants.
registerHooks({
  load: (url, context, next) =>
    next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context),
})

describe(file, { timeout: 300_000 }, () => {
  it("is a workflow by GitHub's own parser, expressions included", async () => {
    const { NoOperationTraceWriter, parseWorkflow } = await import('@actions/workflow-parser')
    const { context } = parseWorkflow({ name: file, content: source }, new NoOperationTraceWriter())
    assert.deepEqual(context.errors.getErrors().map(String), [])
    const broken = { name: file, content: source.replace('vars.SERVICE', 'varz.SERVICE') }
    assert.equal(parseWorkflow(broken, new NoOperationTraceWriter()).context.errors.count, 1)
  })

  it('asks for no more than a token of its own and to read the repository', () => {
    assert.deepEqual(workflow.permissions, { contents: 'read', 'id-token': 'write' })
    assert.ok(Object.values(workflow.jobs).every(({ permissions }) => permissions === undefined))
  })

  it('pins every action to a commit, and puts no expression into a script', () => {
    for (const { uses, run } of steps) {
      if (uses) assert.match(uses, /^[\w-]+\/[\w-]+@[0-9a-f]{40}$/)
      assert.doesNotMatch(run ?? '', /\$\{\{/)
    }
  })

  describe('its scripts', { skip: absent }, () => {
    let sandbox: RunningSandbox
    before(async () => {
      sandbox = await runningSandbox()
    })
    after(() => sandbox?.stop())

    /** The run: steps as the runner executes them: a file for `bash -e`, its env evaluated, a file for the summary. */
    async function run(inputs: Record<string, string>, vm = '') {
      const folder = await mkdtemp(join(tmpdir(), 'workflow-'))
      const vars = { SERVICE: sandbox.base, AUDIENCE: '', VM_ID: vm }
      const summary = join(folder, 'summary.md')
      await writeFile(summary, '')
      let code: number | null = 0
      for (const { run, env = {} } of steps.filter((step) => step.run)) {
        const script = join(folder, 'script.sh')
        await writeFile(script, run ?? '')
        const evaluated = Object.entries(env).map(([name, text]) => [name, evaluate(text, { inputs, vars })] as const)
        const ran = await runScript('bash', ['-e', script], {
          ...Object.fromEntries(evaluated),
          GITHUB_STEP_SUMMARY: summary,
          RUNNER_TEMP: folder,
        })
        code ||= ran.code
      }
      const text = await readFile(summary, 'utf8')
      await rm(folder, { recursive: true })
      return { code, text }
    }

    it('repair the VM of the schedule, and say so in the summary', async () => {
      const { code, text } = await run({}, sandbox.vmId('vmsnapshot-failed'))
      assert.equal(code, 0, text)
      assert.match(text, /^### Backup of `vmsnapshot-failed`\n\nRepaired, or well\.\n/)
      assert.match(text, /Succeeded: Was Blocked, is Healthy/)
    })

    it('fail for a VM that a person named and that is left to a person, with the reason in the summary', async () => {
      const { code, text } = await run({ vm_id: sandbox.vmId('protection-stopped') }, sandbox.vmId('healthy-linux'))
      assert.equal(code, 3)
      assert.match(text, /^### Backup of `protection-stopped`\n\nLeft to a person\.\n[\s\S]*Refused, NeedsPerson/)
    })

    for (const { kind, name, isWell, denied, left } of leftAlone)
      it(`say of a VM that is ${kind} what it is: ${isWell ? 'green' : 'failed'}`, async () => {
        await sandbox.deny(denied)
        const { code, text } = await run({}, sandbox.vmId(name))
        await sandbox.deny([])
        assert.equal(code, isWell ? 0 : 3)
        const title = `### Backup of \`${name}\`\n\n${isWell ? 'Repaired, or well.' : 'Left to a person.'}\n`
        assert.equal(text.slice(0, title.length), title)
        assert.match(isWell ? '' : text, left)
      })

    it('run nothing that is written into the input', async () => {
      const { code, text } = await run({ vm_id: '$(touch injected); `touch injected`' })
      assert.equal(code, 2)
      assert.match(text, /usage: remediate\.sh/)
      await assert.rejects(readFile(join(repository, 'injected')))
    })
  })
})

function evaluate(text: string, contexts: Record<string, Record<string, string>>): string {
  const dictionary = (of: Record<string, string>) =>
    new data.Dictionary(...Object.entries(of).map(([key, value]) => ({ key, value: new data.StringData(value) })))
  const known = new data.Dictionary(...Object.entries(contexts).map(([key, of]) => ({ key, value: dictionary(of) })))
  return text.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) => {
    const tree = new Parser(new Lexer(expression.trim()).lex().tokens, Object.keys(contexts), []).parse()
    return new Evaluator(tree, known).evaluate().coerceString()
  })
}

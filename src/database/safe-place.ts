import { chmod, lstat, mkdir, stat } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const name = 'azure-vm-backup-remediation'
/** Root's own, and reachable by every user. */
const systemPlace = join('/var/lib', name)

/** Where a database may be kept whose DATA_DIR its user cannot reach: what survives a restart of the machine, and nothing else. */
export const placeForData = systemPlace

/** Where a copy of programs may be kept, the best place first. */
export function placesForPrograms(): string[] {
  const uid = process.getuid?.()
  const temporary = [tmpdir(), '/var/tmp', '/tmp'].map((folder) => join(folder, `${name}-${uid}`))
  const lasting = uid === 0 ? systemPlace : join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), name)
  return [...new Set([lasting, ...temporary])]
}

/** Makes the folder, which others may enter and only this user may change. Rejects where somebody else could put another in its place. */
export async function safePlace(folder: string): Promise<string> {
  const wanted = resolve(folder)
  await mkdirReachable(wanted)
  const own = await lstat(wanted)
  if (!own.isDirectory() || own.uid !== process.getuid?.() || own.mode & 0o022)
    throw new Error('it is there already and is not a folder that only this user may change')
  for (let above = dirname(wanted); ; above = dirname(above)) {
    const { uid, mode } = await lstat(above)
    const sticky = (mode & 0o1000) !== 0
    if ((uid !== 0 && uid !== process.getuid?.()) || ((mode & 0o022) !== 0 && !sticky))
      throw new Error(`others may change ${above}`)
    if (above === dirname(above)) return wanted
  }
}

/** Everybody may enter folders made from it, whatever this process's umask is. */
export async function mkdirReachable(folder: string): Promise<void> {
  const wanted = resolve(folder)
  try {
    // Not recursive: that tells of a read-only file system as of a folder that is not there.
    await mkdir(wanted)
    await chmod(wanted, 0o755)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' && wanted !== dirname(wanted)) {
      await mkdirReachable(dirname(wanted))
      return await mkdirReachable(wanted)
    }
    if (!(await stat(wanted).catch(() => undefined))?.isDirectory()) throw error
  }
}

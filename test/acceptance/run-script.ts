import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

export const repository = new URL('../../', import.meta.url).pathname

/** A program with nothing of this process's environment but where programs are. */
export async function runScript(program: string, args: string[], env: Record<string, string>) {
  const child = spawn(program, args, {
    cwd: repository,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 150_000,
  })
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ])
  return { code, stdout, stderr }
}

/** The programs of these names that are not there: what needs them is skipped, saying so. */
export async function missing(...programs: string[]): Promise<string | false> {
  const found = await Promise.all(programs.map((name) => runScript('which', [name], {})))
  const absent = programs.filter((_, at) => found[at]?.code !== 0)
  return absent.length > 0 && `${absent.join(' and ')} not on this machine`
}

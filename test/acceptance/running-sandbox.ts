import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface RunningSandbox {
  /** Where the service is. */
  base: string
  /** What `npm run sandbox` printed before the service's own log. */
  printed: string
  /** ARM id of a VM of its fleet. */
  vmId(name: string): string
  /** Writes that reached "Azure" for this VM and its backup. */
  writesOf(name: string): Promise<string[]>
  /** Actions that "Azure" denies the service from now on. */
  deny(actions: string[]): Promise<void>
  stop(): Promise<void>
}

/** `npm run sandbox`, started as README says, on a free port and ten times as fast as it goes by itself. */
export async function runningSandbox(settings: Record<string, string> = {}): Promise<RunningSandbox> {
  const asked = Object.entries(settings).flatMap(([name, value]) => ['--setting', `${name}=${value}`])
  const child = spawn('npm', ['run', 'sandbox', '--silent', '--', '--pace', '6000', '--no-throttling', ...asked], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true, // a group of its own: npm does not hand signals on
    env: { ...process.env, PORT: '0', ARM_POLL_SECONDS: '0.2', JOB_POLL_SECONDS: '0.05' },
  })
  const printed: string[] = []
  const listening = Promise.withResolvers<void>()
  let base = ''
  const exited = once(child, 'close') // npm goes before what it started
  void exited.then(() => listening.reject(new Error(`the sandbox ended: ${printed.join('\n')}`)))
  createInterface(child.stdout).on('line', (line) => {
    if (!line.startsWith('{')) printed.push(line)
    base ||= /Server listening at (http:[^"]+)/.exec(line)?.[1] ?? ''
    // The last that it prints, once the service listens.
    if (base !== '' && printed.at(-1)?.startsWith('Ctrl-C')) listening.resolve()
  })
  await listening.promise
  const controls = /http:\S+\/_sandbox/.exec(printed.join('\n'))?.[0] ?? ''
  const { value: fleet } = await get<{ value: { name: string; id: string }[] }>(`${controls}/fleet`)
  return {
    base,
    printed: printed.join('\n'),
    vmId(name) {
      const found = fleet.find((vm) => vm.name === name)
      if (!found) throw new Error(`the fleet has no ${name}`)
      return found.id
    },
    async writesOf(name) {
      const { value } = await get<{ value: { method: string; path: string }[] }>(`${controls}/requests`)
      return value
        .filter(({ method, path }) => method !== 'GET' && !/backupStatus$/i.test(path) && path.includes(name))
        .map(({ method, path }) => `${method} ${path}`)
    },
    async deny(denied) {
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(`${controls}/settings`, { method: 'PUT', headers, body: JSON.stringify({ denied }) })
      if (!response.ok) throw new Error(`denied: ${response.status}`)
    },
    async stop() {
      process.kill(-child.pid!, 'SIGTERM')
      await exited
    },
  }
}

async function get<T>(url: string): Promise<T> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url}: ${response.status}`)
  return (await response.json()) as T
}

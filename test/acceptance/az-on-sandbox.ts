import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { repository } from './run-script.ts'

/** The address of the sandbox in README; a script's is put in its place. */
const shownEndpoint = 'https://127.0.0.1:44443'

/** Runs a script of bash in which `az` is signed in to nobody yet, against a sandbox of its own that is stopped afterwards. */
export async function runOnSandbox(script: string): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'az-'))
  const sandbox = spawn('npm', ['run', 'sandbox', '--silent', '--', '--azure-only'], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true, // a group of its own: npm does not hand signals on
  })
  try {
    const exports: string[] = []
    let endpoint = ''
    for await (const line of createInterface(sandbox.stdout)) {
      endpoint ||= /https:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? ''
      if (line.startsWith('export ')) exports.push(line)
      if (line.startsWith('export MSI_SECRET')) break
    }
    const whole = [...exports, script].join('\n').replaceAll(shownEndpoint, endpoint)
    return spawnSync('bash', ['-c', `set -e\n${whole}`], {
      cwd: repository,
      encoding: 'utf8',
      env: {
        ...process.env,
        HOME: folder,
        AZURE_CONFIG_DIR: join(folder, '.azure'),
        AZURE_CORE_COLLECT_TELEMETRY: 'no',
      },
    })
  } finally {
    const exited = once(sandbox, 'close')
    process.kill(-sandbox.pid!, 'SIGTERM')
    await exited
    rmSync(folder, { recursive: true, force: true })
  }
}

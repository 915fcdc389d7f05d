// Loaded before a program, by whichever Node `npm run` has found: hands over to the project's own. An older one could not even tell what
// is wrong: it stops at the ending of the first TypeScript file.
import { spawn } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { linkOwnNode, ownNode } from './own-node.js'

if (ownNode !== undefined && realpathSync(process.execPath) !== ownNode) await handOver(ownNode)
else if (!process.features.typescript) {
  console.error(
    `Node ${process.versions.node} cannot run this. npm ci brings the right one for x64 and arm64 on Linux and macOS, and for x64 on Windows, unless optional packages are left out; elsewhere use Node 24.`,
  )
  process.exit(1)
}

async function handOver(node) {
  try {
    linkOwnNode()
  } catch {
    // A read-only folder: the next command hands over as well.
  }
  const child = spawn(node, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit' })
  // A terminal tells the whole group of its Ctrl-C.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  const code = await new Promise((resolve) => {
    child.once('error', (error) => (console.error(error.message), resolve(1)))
    child.once('exit', (status, signal) => resolve(status ?? (signal === null ? 1 : 128)))
  })
  process.exit(code)
}

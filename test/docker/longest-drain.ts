import { readFileSync } from 'node:fs'

/** How long the process may take to stop, as main.ts tells close-with-grace. */
export function longestDrainSeconds() {
  const [, milliseconds] = /closeWithGrace\(\{ delay: ([\d_]+)/.exec(readFileSync('src/main.ts', 'utf8'))!
  return Number(milliseconds!.replaceAll('_', '')) / 1000
}

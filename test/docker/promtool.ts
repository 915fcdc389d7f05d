import { spawnSync } from 'node:child_process'

/** Whether this machine has a program; tests that need one skip with a line that names it. */
export const has = (program: string, ...versionFlag: string[]) =>
  spawnSync(program, versionFlag.length > 0 ? versionFlag : ['--version']).error === undefined

export const skipWithoutPrometheus =
  !(has('promtool') && has('prometheus')) && 'promtool is not there: install the Debian package prometheus'

export function promtool(args: string[], input = '') {
  const { status, stdout, stderr } = spawnSync('promtool', args, { input, encoding: 'utf8' })
  return { status, said: `${stdout}${stderr}` }
}

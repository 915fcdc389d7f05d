import { spawnSync } from 'node:child_process'
import { cpSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import dockerignore from '@balena/dockerignore'
import { environment, stages, type Stage, type Step } from './stages.ts'

export interface Image {
  /** What would be the root of its file system. */
  root: string
  /** The same as seen from this machine. */
  workdir: string
  environment: Record<string, string>
  user: { uid: number; gid: number }
  stage: Stage
}

const context = process.cwd()
const isNode = (base: string) => base.startsWith('node:')

/** Does what the Dockerfile says, line by line, for a target and the stages that it takes from; each stage in a folder of its own. */
export function buildImage(folder: string, target: string): Image {
  const all = stages()
  const built = new Map<string, Image>()
  const build = (name: string): Image => {
    const known = built.get(name)
    if (known) return known
    const stage = all.find((one) => one.name === name)
    if (!stage) throw new Error(`the Dockerfile has no stage ${name}`)
    const root = join(folder, name)
    mkdirSync(root, { recursive: true })
    if (!isNode(stage.base)) cpSync(build(stage.base).root, root, { recursive: true, verbatimSymlinks: true })
    let [workdir, user] = [root, { uid: 0, gid: 0 }]
    for (const step of stage.steps) {
      if (step.keyword === 'WORKDIR') mkdirSync((workdir = join(root, step.text)), { recursive: true })
      if (step.keyword === 'COPY') copy(step, workdir, step.from === undefined ? undefined : build(step.from).root)
      if (step.keyword === 'USER') user = userOf(step)
      if (step.keyword === 'RUN') execute(step.text, { cwd: workdir, environment: environment(stage), user })
    }
    const image = { root, workdir, environment: environment(stage), user, stage }
    built.set(name, image)
    return image
  }
  return build(target)
}

/** Files of the context pass .dockerignore, as they would on their way to the builder. */
function copy({ words }: Step, workdir: string, from: string | undefined) {
  const sources = words.slice(0, -1)
  const destination = words.at(-1)!
  for (const source of sources) {
    const origin = join(from ?? context, source)
    const into = destination.endsWith('/') || sources.length > 1
    const target = resolve(workdir, into ? join(destination, source.split('/').at(-1)!) : destination)
    mkdirSync(dirname(target), { recursive: true })
    if (from !== undefined) cpSync(origin, target, { recursive: true, verbatimSymlinks: true })
    else for (const file of filesBelow(source)) cpSync(join(context, file), join(target, file.slice(source.length)))
  }
}

const ignored = dockerignore.default().add(readFileSync('.dockerignore', 'utf8'))

function filesBelow(path: string): string[] {
  if (!lstatSync(join(context, path)).isDirectory()) {
    if (ignored.ignores(path)) throw new Error(`.dockerignore keeps ${path} from the Dockerfile, which copies it`)
    return [path]
  }
  return readdirSync(join(context, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(context.length + 1))
    .filter((file) => !ignored.ignores(file))
}

function userOf({ text }: Step) {
  const [uid = 0, gid = 0] = text.split(':').map(Number)
  return { uid, gid }
}

/** In a shell, as RUN does. What the surrounding `npm run` sets is none of the image's business; whom this machine trusts is. */
function execute(command: string, { cwd, environment, user }: Pick<Image, 'environment' | 'user'> & { cwd: string }) {
  const ofNpm = /^(npm_|INIT_CWD|NODE_(?!EXTRA_CA_CERTS))/i
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofNpm.test(name)))
  const env = { ...own, ...environment }
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd, env, ...user, encoding: 'utf8' })
  if (status !== 0) throw new Error(`RUN ${command} ended with ${status}:\n${stdout}\n${stderr}`)
}

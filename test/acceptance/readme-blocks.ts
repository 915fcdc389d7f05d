import { readFileSync } from 'node:fs'

export interface Block {
  /** The `##` heading above it. */
  chapter: string
  language: string
  text: string
}

/** README and what it leads to, in the order in which a new user reads: later examples go on in the shell of earlier ones. */
const readme = [
  'README.md',
  'routes/README.md',
  'src/diagnosis/README.md',
  'docker/azure/README.md',
  'docker/README.md',
  'docker/kubernetes/README.md',
  'docker/runbooks/README.md',
  'docker/prometheus/README.md',
  'docker/alertmanager/README.md',
  'src/audit/README.md',
  'src/access/README.md',
  'src/sandbox/README.md',
  'test/README.md',
  'test/bench/README.md',
]
  .map((path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'))
  .join('\n')

/** What stands under a `##` heading. */
export const chapterText = (chapter: string) =>
  readme.split(/^## /m).find((text) => text.startsWith(`${chapter}\n`)) ?? ''

/** The fenced blocks of these documents that stand at the margin, in order. */
export function readmeBlocks(): Block[] {
  const blocks: Block[] = []
  let chapter = ''
  let open: Block | undefined
  for (const line of readme.split('\n')) {
    const fence = /^```(\w*)$/.exec(line)
    if (fence && open) {
      blocks.push(open)
      open = undefined
    } else if (fence) open = { chapter, language: fence[1] ?? '', text: '' }
    else if (open) open.text += `${line}\n`
    else chapter = /^## (.*)/.exec(line)?.[1] ?? chapter
  }
  return blocks
}

/** A block of `sh` and what README shows that it prints. */
export interface Example {
  script: string
  shown: Block | undefined
}

export const examplesIn = (blocks: Block[]): Example[] =>
  blocks.flatMap(({ language, text }, at) => {
    const next = blocks[at + 1]
    return language === 'sh' ? [{ script: text, shown: next && next.language !== 'sh' ? next : undefined }] : []
  })

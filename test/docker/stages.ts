import { readFileSync } from 'node:fs'
import { DockerfileParser, type Instruction, type JSONInstruction } from 'dockerfile-ast'

export interface Step {
  keyword: string
  /** What follows the keyword, as it stands. */
  text: string
  /** Its words without flags; of the JSON form its strings. */
  words: string[]
  /** COPY --from. */
  from?: string
}
export interface Stage {
  name: string
  base: string
  steps: Step[]
}

export const dockerfile = 'docker/Dockerfile'

export function stages(): Stage[] {
  const made: Stage[] = []
  for (const instruction of DockerfileParser.parse(readFileSync(dockerfile, 'utf8')).getInstructions()) {
    if (instruction.getKeyword() !== 'FROM') made.at(-1)!.steps.push(stepOf(instruction))
    else {
      const [base = '', , name = ''] = instruction.getArguments().map((argument) => argument.getValue())
      made.push({ name, base, steps: [] })
    }
  }
  return made
}

function stepOf(instruction: Instruction): Step {
  const { getFlags, getJSONStrings } = instruction as Partial<JSONInstruction>
  const from = getFlags
    ?.call(instruction)
    .find((flag) => flag.getName() === 'from')
    ?.getValue()
  const json = getJSONStrings?.call(instruction) ?? []
  return {
    keyword: instruction.getKeyword(),
    text: instruction.getArgumentsContent() ?? '',
    words:
      json.length > 0
        ? json.map((text) => text.getJSONValue())
        : instruction.getArguments().map((argument) => argument.getValue()),
    ...(from ? { from } : {}),
  }
}

/** The last one wins, as in the image. */
export const last = ({ steps }: Stage, keyword: string) => steps.findLast((step) => step.keyword === keyword)

/** HEALTHCHECK … CMD ["…"] */
export const healthCheck = (stage: Stage) =>
  JSON.parse(/\bCMD\s+(\[.*\])\s*$/s.exec(last(stage, 'HEALTHCHECK')!.text)![1]!) as string[]

export const environment = ({ steps }: Stage): Record<string, string> =>
  Object.fromEntries(
    steps
      .filter(({ keyword }) => keyword === 'ENV')
      .flatMap(({ words }) => words.map((word) => word.split('=', 2) as [string, string])),
  )

import type { Sentence } from '../../backup/sentence.ts'
import { GuestReport, printable, type GuestOs } from './guest-report.ts'

export type GuestAnswer = { report: GuestReport } | { reason: string; message: Sentence }

/** Run Command returns the last 4,096 bytes; whatever is far longer was not written by it. */
const longestAnswer = 64 * 1024

/**
 * The report in the answer of a run command: `{value: [{code, message}]}`, Linux with both streams in one message under [stdout] and
 * [stderr], Windows with a message each (recorded). Anything that is not exactly one whole report is none.
 */
export function readGuestAnswer(output: unknown, os: GuestOs | null): GuestAnswer {
  const text = messagesOf(output)
  if (text === undefined)
    return {
      reason: 'NoGuestAnswer',
      message: {
        en: 'Azure returned no output of the run command.',
        pt: 'O Azure não devolveu nenhuma saída do Run Command.',
      },
    }
  const reports = text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line.startsWith('{"v":1,') && line.endsWith('}'))
  if (reports.length > 1)
    return {
      reason: 'GuestReportAmbiguous',
      message: {
        en: 'The output holds more than one report; none is believed.',
        pt: 'A saída contém mais de um relatório; nenhum deles é aceito.',
      },
    }
  const fields = reports.length === 1 ? parsed(reports[0]!) : undefined
  if (!fields) {
    const start = printable(text.trim()).slice(0, 200)
    return {
      reason: 'GuestReportUnreadable',
      message:
        start === ''
          ? { en: 'The run command printed nothing.', pt: 'O Run Command não imprimiu nada.' }
          : {
              en: `The output holds no whole report: ${start}`,
              pt: `A saída não contém nenhum relatório completo: ${start}`,
            },
    }
  }
  const said = fields.get('os')
  if ((said !== 'Linux' && said !== 'Windows') || (os !== null && said !== os))
    return {
      reason: 'GuestReportUnreadable',
      message: {
        en: 'The report is not one of this operating system.',
        pt: 'O relatório não é deste sistema operacional.',
      },
    }
  return { report: new GuestReport(said, fields) }
}

function messagesOf(output: unknown): string | undefined {
  const value: unknown =
    typeof output === 'object' && output !== null ? (output as { value?: unknown }).value : undefined
  if (!Array.isArray(value)) return undefined
  const messages = value.slice(0, 10).flatMap((status: unknown) => {
    const message: unknown = typeof status === 'object' && status !== null && 'message' in status && status.message
    return typeof message === 'string' ? [message] : []
  })
  const text = messages.join('\n')
  return messages.length === 0 || text.length > longestAnswer ? undefined : text
}

function parsed(line: string): Map<string, unknown> | undefined {
  try {
    const value = JSON.parse(line) as unknown
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? new Map(Object.entries(value))
      : undefined
  } catch {
    return undefined
  }
}

/** One entry of `error.details`; ARG adds where in the query its parser stopped. */
export interface FaultDetail {
  code: string
  message: string
  line?: number
  characterPositionInLine?: number
  token?: string
  expectedToken?: string
}

/** A query that Azure would refuse with 400 BadRequest. */
export class InvalidQuery extends Error {
  readonly details: FaultDetail[]

  constructor(...details: FaultDetail[]) {
    super(details.map(({ code, message }) => `${code}: ${message}`).join('; '))
    this.details = details
  }
}

/** A query that Azure would answer and the sandbox cannot. */
export class PieceNotSimulated extends Error {}

/** Recorded. */
const invalid: FaultDetail = {
  code: 'InvalidQuery',
  message:
    'Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying.',
}

export interface Position {
  line: number
  /** From 0, as the recorded parser counts. */
  character: number
}

/** `Ź` is what the recorded failure at the end of a query expected. */
export const parserFailure = ({ line, character }: Position, token: string) =>
  new InvalidQuery(invalid, {
    code: 'ParserFailure',
    message: 'ParserFailure',
    line,
    characterPositionInLine: character,
    token,
    ...(token === '<EOF>' ? { expectedToken: 'Ź' } : {}),
  })

/** As reported for a quote that is missing (aztfexport #485). */
export const unclosedString = ({ line, character }: Position, token: string, quote: string) =>
  new InvalidQuery(
    invalid,
    { code: 'ParserFailure', message: 'ParserFailure', expectedToken: quote },
    { code: 'ParserFailure', message: 'ParserFailure', line, characterPositionInLine: character, token },
  )

/** Code and wording as of facets in the specification; of queries none was recorded. */
export const unknownColumn = (name: string) =>
  new InvalidQuery(invalid, { code: 'InvalidColumnNames', message: `Invalid column names: [${name}].` })

/** The wordings are Kusto's; which code ARG puts beside them was never recorded. */
export const semanticError = (message: string) => new InvalidQuery(invalid, { code: 'SemanticError', message })

/** As reported from Azure China in 2026 (azqr #847). */
export const disallowedTable = (name: string) =>
  new InvalidQuery({
    code: 'DisallowedLogicalTableName',
    message: `Table ${name} is invalid, unsupported or disallowed.`,
  })

/** The code is known from reports of users, its wording is not. */
export const tooManyTables = (message: string) =>
  new InvalidQuery({ code: 'DisallowedMaxNumberOfRemoteTables', message })

interface Place {
  /** Rows of a page. */
  most: number
  skip: number
}

/** The recorded token: JSON of .NET in base64. */
export function skipTokenOf({ most, skip }: Place, endpoint: string): string {
  const token = JSON.stringify({ $id: '1', MaxRows: most, RowsToSkip: skip, KustoClusterUrl: endpoint }, null, 2)
  return Buffer.from(token.replaceAll('\n', '\r\n')).toString('base64')
}

/** Undefined for what is no token of ours. */
export function placeIn(token: string): Place | undefined {
  try {
    const { MaxRows: most, RowsToSkip: skip } = JSON.parse(Buffer.from(token, 'base64').toString()) as {
      MaxRows?: unknown
      RowsToSkip?: unknown
    }
    return typeof most === 'number' && typeof skip === 'number' ? { most, skip } : undefined
  } catch {
    return undefined
  }
}

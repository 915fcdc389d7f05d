import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import type { Json } from '../../../src/sandbox/resource-graph/kql/values.ts'
import { asker } from '../azure-client.ts'

export interface GraphBody {
  totalRecords: number
  count: number
  resultTruncated: string
  $skipToken?: string
  data: Record<string, Json>[]
  facets: unknown[]
  error: { code: string; message: string; details: { code: string; message: string }[] }
}

export const idsOf = ({ data }: GraphBody) => data.map(({ id }) => id as string)

interface Options {
  subscriptions?: string[]
  managementGroups?: string[]
  options?: Record<string, unknown>
  facets?: unknown[]
  version?: string
}

export type AskGraph = (
  query: string,
  options?: Options,
) => Promise<{ status: number; headers: Record<string, string>; body: GraphBody }>

export async function graphAsker(sandbox: Sandbox, token?: string): Promise<AskGraph> {
  const ask = await asker(sandbox)
  return async (query, { version = '2024-04-01', ...more } = {}) => {
    const { status, headers, body } = await ask(`/providers/Microsoft.ResourceGraph/resources?api-version=${version}`, {
      method: 'POST',
      body: { query, ...more },
      ...(token ? { token } : {}),
    })
    return { status, headers, body: body as unknown as GraphBody }
  }
}

import { createHash } from 'node:crypto'

/** Names of role assignments are GUIDs of the caller's choice. This one (UUID version 5) is the same for the same assignment. */
export function roleAssignmentName(scope: string, principalId: string, roleDefinition: string) {
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update([scope, principalId, roleDefinition].join('\n').toLowerCase())
    .digest()
    .subarray(0, 16)
  hash[6] = (hash[6]! & 0x0f) | 0x50
  hash[8] = (hash[8]! & 0x3f) | 0x80
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** Namespace of this service's names; drawn once. */
const namespace = '6f0a3a53-6f9b-4a35-9d5c-0e2a4f1c7b60'

import { randomUUID } from 'node:crypto'
import { generate } from 'selfsigned'

export interface Certificates {
  /** PEM of the throw-away CA: what a client has to trust. */
  ca: string
  cert: string
  key: string
}

/** Bearer tokens travel by TLS only (the SDK refuses otherwise), so the sandbox needs a certificate of its own. */
export async function certificates(now = new Date()): Promise<Certificates> {
  const validity = {
    notBeforeDate: new Date(now.getTime() - 86_400_000),
    notAfterDate: new Date(now.getTime() + 30 * 86_400_000),
  }
  // Of its own: who trusts several would take one of the same name for another.
  const name = `Azure sandbox throw-away CA ${randomUUID()}`
  const ca = await generate([{ name: 'commonName', value: name }], {
    ...validity,
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  const server = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    ...validity,
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  })
  return { ca: ca.cert, cert: server.cert, key: server.private }
}

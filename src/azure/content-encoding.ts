import { promisify } from 'node:util'
import * as zlib from 'node:zlib'
import { unexpected } from './arm-error.ts'

type Decoder = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>

const [gunzip, inflate, inflateRaw, brotli, zstd] = [
  zlib.gunzip,
  zlib.inflate,
  zlib.inflateRaw,
  zlib.brotliDecompress,
  zlib.zstdDecompress,
].map((decoder) => promisify(decoder) as Decoder) as [Decoder, Decoder, Decoder, Decoder, Decoder]

/** The low half of a zlib stream's first byte is 8; servers that leave the zlib header out (RFC 9110, 8.4.1.2) send none. */
const deflate: Decoder = (bytes, options) => ((bytes[0]! & 15) === 8 ? inflate : inflateRaw)(bytes, options)

/** Codings of RFC 9110 and RFC 8878. A proxy that inspects TLS may choose one that nobody asked for. */
const decoders: Record<string, Decoder> = {
  gzip: gunzip,
  'x-gzip': gunzip,
  deflate,
  br: brotli,
  zstd,
  identity: (bytes) => Promise.resolve(bytes),
}

/** The SDKs' own client undoes these two, in exactly this spelling, and leaves the header. */
export const undoneBySdk = (contentEncoding: string) => contentEncoding === 'gzip' || contentEncoding === 'deflate'

/** Rejects with code `ERR_BUFFER_TOO_LARGE` when it would come to more than `most` bytes: a bomb is never unpacked. */
export async function decompressed(bytes: Buffer, contentEncoding: string, most: number): Promise<Buffer> {
  // The coding that was put on last comes off first. An answer without a body may name one all the same.
  const codings = contentEncoding.split(',').map((coding) => coding.trim().toLowerCase())
  let plain = bytes
  for (const coding of codings.filter((name) => name !== '').reverse()) {
    const decoder = decoders[coding]
    if (!decoder) throw unexpected(`it is encoded as ${coding.slice(0, 60)}`, { disposition: 'Retry' })
    if (plain.length > 0) plain = await decoder(plain, { maxOutputLength: most })
  }
  return plain
}

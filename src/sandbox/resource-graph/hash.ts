import xxhash from 'xxhash-wasm'
import { textOf, Timespan, type Value } from './kql/values.ts'

/** `hash()` is xxhash64: "World" and datetime(2015-01-01) give the numbers that Kusto's documentation prints. */
const { h64, h64Raw } = await xxhash()

const eightBytes = new DataView(new ArrayBuffer(8))
const ticksAtEpoch = 621_355_968_000_000_000n

function hashOfNumber(number: bigint): bigint {
  eightBytes.setBigInt64(0, number, true)
  return BigInt.asIntN(64, h64Raw(new Uint8Array(eightBytes.buffer)))
}

const ticks = (milliseconds: number) => BigInt(Math.round(milliseconds)) * 10_000n

export function hashOf(value: Value): bigint {
  if (typeof value === 'bigint') return hashOfNumber(value)
  if (typeof value === 'number' && Number.isInteger(value)) return hashOfNumber(BigInt(value))
  if (value instanceof Date) return hashOfNumber(ticksAtEpoch + ticks(value.getTime()))
  if (value instanceof Timespan) return hashOfNumber(ticks(value.milliseconds))
  return BigInt.asIntN(64, h64(textOf(value)))
}

/** `%` of the query language is never negative. */
export function modulo(value: bigint, divisor: number): number {
  const size = BigInt(Math.max(1, Math.trunc(Math.abs(divisor))))
  return Number(((value % size) + size) % size)
}

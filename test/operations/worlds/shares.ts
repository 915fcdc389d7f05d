import fc from 'fast-check'

/** Values by weight. */
export const shares = <T>(...parts: [weight: number, value: T][]): fc.Arbitrary<T> =>
  fc.oneof(
    ...parts.map(([weight, value]) => ({
      arbitrary: fc.constant(value),
      weight,
    })),
  )

/** So many in a hundred; else nothing. */
export const inPercent = <T>(percent: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 100 - percent }, { arbitrary, weight: percent })

export const given = <T>(...values: (T | T[] | undefined)[]): T[] =>
  values.flatMap((value) => (value === undefined ? [] : value))

/** Of a number, or of one as it is shown. */
export const isOne = (count: number | string) => String(count) === '1'

export type Steps = readonly string[]

export type BySystem = Readonly<Record<'Windows' | 'Linux', Steps>>

export interface Rule {
  /** What holds, as a sentence. */
  name: string
  file: string
  /** Occurs once in the file. */
  find: string
  /** What stands there instead when the rule is taken out. Types need not hold; every name has to. */
  becomes: string
  /** The test that has to turn red: that of the file's name, unless another is said. */
  test?: string
  /** Which of its tests, where all would take long. */
  only?: string
}

export const testOf = ({ file, test }: Pick<Rule, 'file' | 'test'>) =>
  test ?? file.replace(/^src\//, 'test/').replace(/\.ts$/, '.test.ts')

/** The rules of one file. */
export const of = (file: string, rules: Omit<Rule, 'file'>[]): Rule[] => rules.map((rule) => ({ file, ...rule }))

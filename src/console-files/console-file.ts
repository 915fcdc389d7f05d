export interface ConsoleFile {
  type: string
  body: Buffer
  /** The same, compressed, where the image brought it along. */
  br?: Buffer
  gzip?: Buffer
}

/** The page that every address of the console answers with, and what it loads, by name. */
export interface ConsoleFiles {
  page: string
  files: ReadonlyMap<string, ConsoleFile>
}

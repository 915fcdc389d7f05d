/** A setting that the process cannot start with. The message is one line that names it. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
}

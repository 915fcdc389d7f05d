import { Settings } from './settings.ts'

/** One line a setting: name, default, meaning. What --help prints and the table of docker/README.md says. */
export function settingsTable(): { name: string; default: string; description: string }[] {
  return Object.entries(Settings.properties as Record<string, { default?: unknown; description?: string }>).map(
    ([name, setting]) => ({
      name,
      default:
        typeof setting.default === 'string' || typeof setting.default === 'number' ? String(setting.default) : '',
      description: setting.description ?? '',
    }),
  )
}

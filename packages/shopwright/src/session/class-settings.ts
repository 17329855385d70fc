import { changedSettings, DEFAULTS, type SettingsInForce } from './settings.ts'

// Settings belong to a class, and to its subclasses until they have their own. They are kept here and not on the class,
// where `console.log` would show the secret.
const settings = new WeakMap<object, SettingsInForce>()

/** The settings in force for a class: its own, or those of the nearest class above that has some. */
export function settingsOfClass(sessionClass: object): SettingsInForce {
  for (let at: object | null = sessionClass; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const own = settings.get(at)
    if (own !== undefined) return own
  }
  return DEFAULTS
}

/** Changes the settings of a class, and of its subclasses that have none of their own. */
export function changeSettings(sessionClass: object, changes: unknown): void {
  settings.set(sessionClass, changedSettings(settingsOfClass(sessionClass), changes))
}

/** Gives a class settings of its own, that have nothing from any class above. */
export function isolateSettings(sessionClass: object, given: unknown): void {
  settings.set(sessionClass, changedSettings(DEFAULTS, given))
}

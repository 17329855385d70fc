/** What to do where no browser is found and none can be installed. */
export declare const HOW_TO_GET_CHROMIUM: string

/** The path of a Chromium that can be started, or null. `CHROMIUM_PATH` comes first, and must be right if it is set. */
export declare function findChromium(env?: NodeJS.ProcessEnv): string | null

/** As {@link findChromium}, but as root on Debian it installs the package; in CI, none is an error. */
export declare function ensureChromium(options?: {
  readonly env?: NodeJS.ProcessEnv
  readonly log?: (line: string) => void
}): string | null

import type { World } from '../world.ts'

/** A path under the app's `url`, or an absolute URL, as an absolute URL. */
export function appAddress({ app }: World, uri: string): string {
  return uri.startsWith('/') ? app.url + uri : uri
}

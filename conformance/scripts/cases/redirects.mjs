// A9 and A10: leaving a page of the app, inside the frame and out of it. Expected URLs are written out by hand.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { outside } from './app-home-parent-redirect.mjs'
import { inside } from './app-home-redirect.mjs'

export const redirects = [
  { file: 'app-home-redirect', function: 'appHomeRedirect', cases: inside() },
  { file: 'app-home-parent-redirect', function: 'appHomeParentRedirect', cases: outside() },
]

// C1 to C30: the session of server-to-server apps and of the classic OAuth redirect.
import { answers, expiry } from './session-answers.mjs'
import { callbacks } from './session-callbacks.mjs'
import { code, clientCredentials, choice } from './session-grants.mjs'
import { settings, state, versions, facts } from './session-state.mjs'

export const session = {
  file: 'session',
  function: 'Session',
  cases: [
    ...settings,
    ...state,
    ...versions,
    ...facts,
    ...code,
    ...clientCredentials,
    ...answers,
    ...choice,
    ...expiry,
    ...callbacks,
  ],
}

// A0, app config: the only place that throws. `throws` lists what the message must mention.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { CLIENT_ID, OLD_SECRET, SECRET, vector } from '../signing.mjs'

const one = (id, config, expect) =>
  vector(`construction.${id}`, ['A0 app config'], {}, expect, {
    config: { clientId: undefined, clientSecret: undefined, ...config },
  })
const given = { clientId: CLIENT_ID, clientSecret: SECRET }
const unusable = [
  ['absent', undefined],
  ['null', null],
  ['empty', ''],
  ['number', 5],
  ['object', {}],
]

export const construction = {
  file: 'construction',
  function: 'construct',
  config: {},
  cases: [
    one('ok', given, { throws: null }),
    one('ok.old-secret', { ...given, oldClientSecret: OLD_SECRET }, { throws: null }),
    ...[
      ['empty', ''],
      ['null', null],
    ].map(([name, oldClientSecret]) => ({
      ...one(`ok.old-secret-${name}`, { ...given, oldClientSecret }, { throws: null }),
      rows: ['A0 app config', 'B1'],
    })),
    ...unusable.map(([name, clientId]) => ({
      ...one(`client-id.${name}`, { ...given, clientId }, { throws: ['clientId'] }),
      rows: ['A0 app config', 'A11 1 no client id', 'A15 4 client id empty', 'B49', 'B52'],
      note: 'Where an app cannot be made without a client id, the rows of the functions for that case are never reached.',
    })),
    ...unusable.map(([name, clientSecret]) =>
      one(`client-secret.${name}`, { ...given, clientSecret }, { throws: ['clientSecret'] }),
    ),
  ],
}

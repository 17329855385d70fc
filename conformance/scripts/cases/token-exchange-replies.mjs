// A12 and A13: what becomes of a reply.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { failed, unusableTokens } from './answers.mjs'
import { call, fails, one, reply, onlineReply, onlineToken } from './token-exchange-calls.mjs'

const USER = {
  id: 902541635,
  first_name: 'John',
  last_name: 'Smith',
  email: 'john@example.com',
  email_verified: true,
  account_owner: true,
  locale: 'en',
  collaborator: false,
}

const NO_USER = {
  id: 0,
  firstName: '',
  lastName: '',
  scope: '',
  email: '',
  accountOwner: false,
  locale: '',
  collaborator: false,
  emailVerified: false,
}

export const replies = [
  reply(
    'reply.no-refresh-token',
    [],
    { refresh_token: undefined, refresh_token_expires_in: undefined },
    { refreshToken: null, refreshTokenExpires: null },
  ),
  reply('reply.no-scope', [], { scope: undefined }, { scope: '' }),
  ...[
    ['absent', undefined, null],
    ['null', null, null],
    ['text', 'soon', null],
    ['empty', '', null],
    ['huge', 1e18, null],
    ['negative', -5, null],
    ['list', [], null],
    ['boolean', true, null],
    ['decimal-text', '3600', '2026-01-01T01:00:00Z'],
    ['zero', 0, '2026-01-01T00:00:00Z'],
    ['day', 86_399, '2026-01-01T23:59:59Z'],
  ].map(([name, expires_in, expires]) =>
    reply(`reply.expires-${name}`, ['A12 timestamps', 'B24'], { expires_in }, { expires }),
  ),
  ...[
    ['absent', undefined, null],
    ['null', null, null],
    ['text', 'soon', null],
    ['huge', 1e18, null],
  ].map(([name, refresh_token_expires_in, refreshTokenExpires]) =>
    reply(
      `reply.refresh-expires-${name}`,
      ['A12 timestamps', 'B24'],
      { refresh_token_expires_in },
      { refreshTokenExpires },
    ),
  ),
  one(
    'reply.user',
    'A13 user',
    call({ accessMode: 'online' }),
    [onlineReply({ associated_user_scope: 'read_products', associated_user: USER })],
    onlineToken({
      id: 902541635,
      firstName: 'John',
      lastName: 'Smith',
      scope: 'read_products',
      email: 'john@example.com',
      accountOwner: true,
      locale: 'en',
      collaborator: false,
      emailVerified: true,
    }),
  ),
  one(
    'reply.user-defaults',
    'A13 user',
    call({ accessMode: 'online' }),
    [onlineReply({ associated_user: {} })],
    onlineToken(NO_USER),
  ),
  one(
    'reply.user-scope-is-top-level',
    'A13 user',
    call({ accessMode: 'online' }),
    [onlineReply({ associated_user: { associated_user_scope: 'x', scope: 'y' } })],
    onlineToken(NO_USER),
  ),
  ...[
    ['list', [USER]],
    ['text', 'John'],
    ['null', null],
    ['number', 5],
  ].map(([name, associated_user]) =>
    one(
      `reply.user-${name}`,
      ['A13 user', 'B24'],
      call({ accessMode: 'online' }),
      [onlineReply({ associated_user })],
      onlineToken(null),
    ),
  ),
  reply('reply.user-of-an-offline-token', 'A13 user', { associated_user: USER, associated_user_scope: 'x' }, {}),
  ...unusableTokens.map(([name, answer]) =>
    fails(`unusable.${name}`, ['A13 200 unusable', 'B23'], answer, failed('invalid_response', 500)),
  ),
]

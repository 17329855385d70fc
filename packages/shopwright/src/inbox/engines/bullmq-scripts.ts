import { deleting, withPrelude } from './bullmq-lua.ts'

/** How many arguments each entry has in `enqueue`. */
export const ENTRY_ARGS = 9

/** Whether a delivery is one that the first five arguments ask for. */
const FITS = `
local function fits(ref)
  local row = call('HMGET', rowOf(ref), 'shop', 'topic', 'received', 'name')
  return row[1] and (ARGV[1] == '' or row[1] == ARGV[1]) and (ARGV[2] == '' or row[2] == ARGV[2])
    and (ARGV[3] == '' or cjson.decode(row[4])[3] == ARGV[3])
    and tonumber(row[3]) >= tonumber(ARGV[4]) and tonumber(row[3]) < tonumber(ARGV[5])
end`

/** Every step is one script: all of it happens, or nothing, and nobody sees half of it. */
export const SCRIPTS = {
  /** Entries of nine: name, delivery, job, shop, group, newest, at, received, topic and id as JSON. */
  enqueue: withPrelude(`
local answers = {}
for i = 1, #ARGV, ${ENTRY_ARGS} do
  local name, delivery, job, shop, group, newest, at, received, topic = unpack(ARGV, i, i + ${ENTRY_ARGS - 1})
  if call('HEXISTS', S .. 'known', name) == 1 then
    answers[#answers + 1] = 0
  else
    local ref = call('INCR', S .. 'seq')
    call('HSET', S .. 'known', name, ref)
    call('HSET', rowOf(ref), 'name', name, 'delivery', delivery, 'shop', shop, 'group', group, 'newest', newest,
      'at', at, 'received', received, 'topic', topic, 'attempts', 0, 'fence', 0)
    call('HSET', B .. jobOf(ref), 'name', topic, 'data', job, 'opts', '{"attempts":1}', 'timestamp', received,
      'delay', 0, 'priority', 0)
    if newest == '' then wait(ref, now) else admit(ref) end
    answers[#answers + 1] = 1
  end
end
return answers`),

  /** Limit, lease, per shop, holder, then shops and how many of each are worked. */
  claim: withPrelude(`
local limit, lease, perShop, holder = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
-- What a dashboard's button put back.
for _, list in ipairs({ 'wait', 'paused' }) do
  for _, id in ipairs(call('LRANGE', B .. list, -100, -1)) do
    local ref = string.match(id, '^inbox%-(%d+)$')
    if ref then
      call('LREM', B .. list, 1, id)
      again(tonumber(ref))
    end
  end
end
for _, ref in ipairs(call('ZRANGEBYSCORE', S .. 'leases', '-inf', int(now), 'LIMIT', 0, 500)) do
  leave(ref, WORKING)
  wait(tonumber(ref), now)
end
for _, ref in ipairs(call('ZRANGEBYSCORE', S .. 'later', '-inf', int(now), 'LIMIT', 0, 500)) do
  call('ZREM', S .. 'later', ref)
  place(tonumber(ref), field(ref, 'shop'), now)
end
if call('HEXISTS', B .. 'meta', 'paused') == 1 then return {} end

local busy, count = {}, 0
for i = 5, #ARGV, 2 do
  busy[ARGV[i]] = tonumber(ARGV[i + 1])
  count = count + 1
end
local turns, most = {}, 0
for _, shop in ipairs(call('ZRANGE', S .. 'shops', 0, limit + count)) do
  local free = math.min(limit, perShop - (busy[shop] or 0))
  if free > 0 then
    local due = call('ZRANGE', S .. 'ready:' .. shop, 0, free - 1)
    if #due == 0 then call('ZREM', S .. 'shops', shop) end
    most = math.max(most, #due)
    turns[#turns + 1] = { shop = shop, due = due }
  end
end
local claims, taken = {}, 0
for round = 1, most do
  for _, turn in ipairs(turns) do
    local ref = turn.due[round]
    if ref and taken < limit then
      taken = taken + 1
      turn.served = true
      leave(ref, WAITING)
      call('HSET', rowOf(ref), 'state', WORKING, 'holder', holder)
      call('ZADD', S .. 'by:' .. WORKING, ref, ref)
      call('ZADD', S .. 'leases', int(now + lease), ref)
      local attempt = call('HINCRBY', rowOf(ref), 'attempts', 1)
      local fence = call('HINCRBY', rowOf(ref), 'fence', 1)
      show(ref, 'active', nil, 'processedOn', int(wall), 'atm', attempt)
      claims[#claims + 1] = { ref, field(ref, 'delivery'), attempt, fence }
    end
  end
end
for _, turn in ipairs(turns) do
  if turn.served then
    if call('EXISTS', S .. 'ready:' .. turn.shop) == 1 then
      call('ZADD', S .. 'shops', call('INCR', S .. 'turn'), turn.shop)
    else
      call('ZREM', S .. 'shops', turn.shop)
    end
  end
end
return claims`),

  /** Lease, then ref, holder and fence of each claim. */
  renew: withPrelude(`
local answers = {}
for i = 2, #ARGV, 3 do
  local ours = held(ARGV[i], ARGV[i + 1], ARGV[i + 2])
  if ours then call('ZADD', S .. 'leases', int(now + ARGV[1]), ARGV[i]) end
  answers[#answers + 1] = ours and 1 or 0
end
return answers`),

  /** Claim, state, outcome, code, detail; then commands, each behind the number of its words. */
  finish: withPrelude(`
local ref, holder, fence, state, outcome, code, detail = unpack(ARGV, 1, 7)
if not held(ref, holder, fence) then return 0 end
local i = 8
while i <= #ARGV do
  local words = tonumber(ARGV[i])
  call(unpack(ARGV, i + 1, i + words))
  i = i + words + 1
end
finish(tonumber(ref), WORKING, tonumber(state), outcome, code, detail)
return 1`),

  /** Claim, delay, code, detail. */
  retry: withPrelude(`
local ref, holder, fence, delay, code, detail = unpack(ARGV)
if not held(ref, holder, fence) then return 0 end
leave(ref, WORKING)
call('HSET', rowOf(ref), 'code', code, 'detail', detail)
wait(tonumber(ref), now + delay)
return 1`),

  /** Ref, holder and fence of each claim. */
  release: withPrelude(`
for i = 1, #ARGV, 3 do
  if held(ARGV[i], ARGV[i + 1], ARGV[i + 2]) then
    leave(ARGV[i], WORKING)
    call('HINCRBY', rowOf(ARGV[i]), 'attempts', -1)
    wait(tonumber(ARGV[i]), now)
  end
end
return 0`),

  counts: withPrelude(`
local oldest = call('ZRANGE', S .. 'age', 0, 0, 'WITHSCORES')
local counts = { oldest[2] or '' }
for state = WAITING, DEAD do counts[#counts + 1] = call('ZCARD', S .. 'by:' .. state) end
return counts`),

  /** Shop, topic, id, received from, before; before which ref, how many, how many to look at; then the states. */
  list: withPrelude(`${FITS}
local before, limit, look = ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8])
local refs = {}
for i = 9, #ARGV do
  for _, ref in ipairs(call('ZREVRANGEBYSCORE', S .. 'by:' .. ARGV[i], '(' .. before, '-inf', 'LIMIT', 0, look)) do
    refs[#refs + 1] = tonumber(ref)
  end
end
table.sort(refs, function (one, other) return one > other end)
local found, seen = {}, 0
for i = 1, math.min(#refs, look) do
  if #found >= limit then break end
  seen = refs[i]
  if fits(seen) then found[#found + 1] = int(seen) end
end
return { (#refs == 0 or (#found < limit and #refs < look)) and '' or int(seen), found }`),

  /** Shop, topic, id, received from, before; how many states, these; then the refs to choose from. */
  pick: withPrelude(`${FITS}
local wanted, found = {}, {}
for i = 7, 6 + ARGV[6] do wanted[ARGV[i]] = true end
for i = 7 + ARGV[6], #ARGV do
  if wanted[field(ARGV[i], 'state') or ''] and fits(ARGV[i]) then found[#found + 1] = ARGV[i] end
end
return found`),

  /** Refs, whose rows are given. */
  rows: withPrelude(`
local rows = {}
for _, ref in ipairs(ARGV) do
  local row = call('HMGET', rowOf(ref), 'delivery', 'state', 'attempts', 'outcome', 'code', 'detail', 'due', 'ended')
  if row[1] then
    for i = 7, 8 do row[i] = row[i] and int(row[i] - ahead) end
    table.insert(row, 1, ref)
    for i = 1, 9 do row[i] = row[i] or '' end
    rows[#rows + 1] = row
  end
end
return rows`),

  /** Refs, which wait again if they are over. */
  again: withPrelude(`
local count = 0
for _, ref in ipairs(ARGV) do count = count + again(tonumber(ref)) end
return count`),

  /** State, age in ms, how many at most. */
  prune: deleting(`
local old = call('ZRANGEBYSCORE', S .. 'ended:' .. ARGV[1], '-inf', int(now - ARGV[2]), 'LIMIT', 0, ARGV[3])
for _, ref in ipairs(old) do
  local row = call('HMGET', rowOf(ref), 'name', 'newest')
  call('HDEL', S .. 'known', row[1])
  if row[2] ~= '' and call('HGET', S .. 'newest', row[2]) == ref then call('HDEL', S .. 'newest', row[2]) end
  leave(ref, tonumber(ARGV[1]))
  call('DEL', rowOf(ref), B .. jobOf(ref))
  show(ref)
end
return #old`),

  /** Whether anything is written to a file, and what is thrown away when memory is full. */
  server: `
return { redis.call('INFO', 'persistence'), redis.call('INFO', 'memory') }`,
} as const

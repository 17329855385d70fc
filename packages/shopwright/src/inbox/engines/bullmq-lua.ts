/**
 * What all scripts share. One key is handed in, `KEYS[1]`: BullMQ's own prefix, `bull:webhooks:`, behind which everything
 * lies, so that on a cluster it lies on one shard where that prefix has a hash tag.
 *
 * - `row:<ref>`: a delivery, whose it is, and until when. `known`: refs by shop, topic and id.
 * - `ready:<shop>`: refs that may be claimed now, `shops` whose turn it is; `later`: refs by when they are due.
 * - `leases`: refs by when their lease runs out. `by:<state>`: refs of each state; `ended:<state>` by when; `age`: waiting
 *   ones by their receipt.
 * - `group:<shop, key>`: refs of one key, in order; `placed`: the one of them that may be claimed or is worked.
 * - `newest`: of each shop, topic and key the ref that is worth working.
 *
 * Beside it BullMQ's jobs are moved from set to set, so that dashboards show them. They are read for one thing only: a
 * job that somebody put back with a dashboard's button is replayed.
 */
const PRELUDE = `
local B = KEYS[1]
local S = B .. 'inbox:'
local call = redis.call
local WAITING, WORKING, DONE, DEAD = 0, 1, 2, 3

-- A clock that never goes back: leases and waits are no longer than they were asked for, whatever the server's does.
local t = call('TIME')
local wall = t[1] * 1000 + math.floor(t[2] / 1000)
local clock = call('HMGET', S .. 'clock', 'last', 'ahead')
local ahead = tonumber(clock[2] or 0)
local last = tonumber(clock[1] or 0)
local now = wall + ahead
if now < last then
  ahead = ahead + last - now
  now = last
end
local int = function (number) return string.format('%.0f', number) end
local kept = redis.pcall('HSET', S .. 'clock', 'last', int(now), 'ahead', int(ahead))

local function rowOf(ref) return S .. 'row:' .. ref end
local function jobOf(ref) return 'inbox-' .. ref end
local function member(ref) return string.format('%016d', ref) end
local function field(ref, name) return call('HGET', rowOf(ref), name) end

-- Moves the job of a delivery to the set in which dashboards look for its state. One that somebody deleted stays away.
local function show(ref, set, score, ...)
  local id, fields = jobOf(ref), { ... }
  for _, name in ipairs({ 'prioritized', 'delayed', 'completed', 'failed' }) do call('ZREM', B .. name, id) end
  call('LREM', B .. 'active', 0, id)
  if call('EXISTS', B .. id) == 0 then return end
  if set == 'active' then call('LPUSH', B .. set, id) else call('ZADD', B .. set, score, id) end
  if #fields > 0 then call('HSET', B .. id, unpack(fields)) end
end

local function place(ref, shop, due)
  if due > now then
    call('ZADD', S .. 'later', int(due), ref)
    show(ref, 'delayed', int(due * 4096), 'delay', int(due - now))
  else
    call('ZADD', S .. 'ready:' .. shop, ref, ref)
    call('ZADD', S .. 'shops', 'NX', call('GET', S .. 'turn') or 0, shop)
    show(ref, 'prioritized', 4294967296 + ref % 4294967296, 'delay', 0)
  end
end

local function unplace(ref, shop)
  call('ZREM', S .. 'ready:' .. shop, ref)
  call('ZREM', S .. 'later', ref)
end

-- Of the deliveries of one key the first may be claimed, unless one of them is being worked.
local function arrange(group, shop)
  local placed = call('HGET', S .. 'placed', group)
  if placed and tonumber(field(placed, 'state') or DONE) == WORKING then return end
  local first = call('ZRANGE', S .. 'group:' .. group, 0, 0)[1]
  if placed then unplace(placed, shop) end
  if not first then
    call('HDEL', S .. 'placed', group)
    return
  end
  local ref = tonumber(first)
  call('HSET', S .. 'placed', group, ref)
  place(ref, shop, tonumber(field(ref, 'due')))
end

local function wait(ref, due)
  local row = call('HMGET', rowOf(ref), 'shop', 'group', 'at', 'received')
  call('HSET', rowOf(ref), 'state', WAITING, 'due', int(due))
  call('ZADD', S .. 'by:' .. WAITING, ref, ref)
  call('ZADD', S .. 'age', row[4], ref)
  if row[2] == '' then
    place(ref, row[1], due)
  else
    call('ZADD', S .. 'group:' .. row[2], row[3], member(ref))
    arrange(row[2], row[1])
  end
end

-- Takes a delivery out of whatever set its state has it in.
local function leave(ref, state)
  call('ZREM', S .. 'by:' .. state, ref)
  if state == WAITING then
    call('ZREM', S .. 'age', ref)
    unplace(ref, field(ref, 'shop'))
  elseif state == WORKING then
    call('ZREM', S .. 'leases', ref)
  else
    call('ZREM', S .. 'ended:' .. state, ref)
  end
end

local function finish(ref, from, state, outcome, code, detail)
  leave(ref, from)
  call('HSET', rowOf(ref), 'state', state, 'outcome', outcome, 'ended', int(now))
  if code ~= '' then call('HSET', rowOf(ref), 'code', code, 'detail', detail) end
  call('ZADD', S .. 'by:' .. state, ref, ref)
  call('ZADD', S .. 'ended:' .. state, int(now), ref)
  local row = call('HMGET', rowOf(ref), 'shop', 'group')
  if row[2] ~= '' then
    call('ZREM', S .. 'group:' .. row[2], member(ref))
    arrange(row[2], row[1])
  end
  if state == DONE then
    show(ref, 'completed', int(wall), 'finishedOn', int(wall), 'returnvalue', cjson.encode(outcome))
  else
    show(ref, 'failed', int(wall), 'finishedOn', int(wall), 'failedReason', code, 'stacktrace', cjson.encode({ detail }))
  end
end

-- Whether the claim is the last of its delivery, which is still being worked.
local function held(ref, holder, fence)
  local row = call('HMGET', rowOf(ref), 'state', 'holder', 'fence')
  return row[1] == '1' and row[2] == holder and row[3] == fence
end

-- Lets a delivery wait; of those that are worth only as the newest the older one is over.
local function admit(ref)
  local row = call('HMGET', rowOf(ref), 'newest', 'at')
  local newest, at = row[1], tonumber(row[2])
  if newest == '' then return wait(ref, now) end
  local rival = tonumber(call('HGET', S .. 'newest', newest) or ref)
  local theirs = rival ~= ref and tonumber(field(rival, 'at') or "")
  if theirs and (theirs > at or (theirs == at and rival > ref)) then
    return finish(ref, WAITING, DONE, 'superseded', '', '')
  end
  call('HSET', S .. 'newest', newest, ref)
  if theirs and tonumber(field(rival, 'state')) == WAITING then
    finish(rival, WAITING, DONE, 'superseded', '', '')
  end
  wait(ref, now)
end

local function again(ref)
  local state = tonumber(field(ref, 'state') or WAITING)
  if state < DONE then return 0 end
  leave(ref, state)
  call('HDEL', rowOf(ref), 'outcome', 'code', 'detail', 'ended')
  call('HSET', rowOf(ref), 'attempts', 0)
  call('HDEL', B .. jobOf(ref), 'finishedOn', 'processedOn', 'returnvalue', 'failedReason', 'stacktrace', 'atm')
  admit(ref)
  return 1
end
`

/** A script behind what all of them share. Where memory is full it ends here, before it has done half of something. */
export function withPrelude(script: string): string {
  return `${PRELUDE}if type(kept) == 'table' then return kept end\n${script}`
}

/** A script that only deletes, so that it makes room where memory is full. */
export function deleting(script: string): string {
  return PRELUDE + script
}

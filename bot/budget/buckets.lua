-- The rule of bot/budget/rule.py on Redis, one step that nothing comes between. Beyond the rule: a
-- bucket whose instant is still to come is closed until then, because the platform said so.
-- KEYS: the platform's bucket, the chat's. ARGV: what to do, the instant or '' for the server's
-- own, rate, burst and need of the platform, rate, burst and need of the chat, seconds, how long the
-- chat's bucket is kept, and how full one begins. Answers the two waits as texts, for Lua's numbers are cut.
local did, instant = ARGV[1], ARGV[2]
local rate, burst, need = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local chat_rate, chat_burst, chat_need = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local seconds, kept, begins = tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11])
local at = tonumber(instant)
if not at then
  local now = redis.call('TIME')
  at = tonumber(now[1]) + tonumber(now[2]) / 1000000
end

local function text(number) return string.format('%.17g', number) end

local function keep(key, tokens, since, expiry, more, value)
  redis.call('HSET', key, 'tokens', text(tokens), 'at', text(since))
  if more then redis.call('HSET', key, more, value) end
  redis.call('PEXPIRE', key, math.ceil(expiry * 1000))
end

local function filled(tokens, since, by, most)
  return math.min(most, tokens + math.max(0, at - since) * by)
end

local function wait(tokens, since, by, most, wanted)
  local missing = wanted - filled(tokens, since, by, most) - 1e-9
  return math.max(0, since - at) + math.max(0, missing) / by
end

-- A platform's bucket that is not there was lost with the server or never begun: it begins empty,
-- and every chat that is not there began at the same instant.
local known = redis.call('HMGET', KEYS[1], 'tokens', 'at', 'began')
local began = tonumber(known[3])
if not began then
  began = at
  known = { '0', text(at) }
end
local tokens, since = tonumber(known[1]), tonumber(known[2])

if did == 'close' then
  keep(KEYS[1], 0, at + seconds, 3600 + seconds, 'began', text(began))
  return { '0', '0' }
end

local chat = redis.call('HMGET', KEYS[2], 'tokens', 'at')
local chat_tokens, chat_since = tonumber(chat[1]), tonumber(chat[2])
if not chat_tokens then
  chat_tokens, chat_since = begins, began
end

if did == 'close chat' then
  keep(KEYS[1], tokens, since, 3600, 'began', text(began))
  keep(KEYS[2], 0, at + seconds, kept + seconds)
  return { '0', '0' }
end

local first = wait(tokens, since, rate, burst, need)
local second = wait(chat_tokens, chat_since, chat_rate, chat_burst, chat_need)
if first <= 0 and second <= 0 then
  keep(KEYS[1], filled(tokens, since, rate, burst) - 1, at, 3600, 'began', text(began))
  keep(KEYS[2], filled(chat_tokens, chat_since, chat_rate, chat_burst) - 1, at, kept)
elseif not known[3] then
  keep(KEYS[1], tokens, since, 3600, 'began', text(began))
end
return { text(first), text(second) }

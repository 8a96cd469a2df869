-- The rule of bot/budget/rule.py on Redis, one step that nothing comes between. Beyond the rule: a
-- bucket may be closed until an instant, for so many seconds, because the platform said so. Any other
-- instant that is still to come was written before the server's clock was set back.
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

local function close(key)
  redis.call('HSET', key, 'closed', text(at + seconds), 'seconds', text(seconds))
end

-- From when on a bucket fills: since then, or not before it is open again.
local function believed(since, closed, closing)
  if since <= at then return since end
  local left = (tonumber(closed) or at) - at
  if left > 0 and left <= (tonumber(closing) or 0) + 1e-3 then return at + left end
  return at
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
local known = redis.call('HMGET', KEYS[1], 'tokens', 'at', 'began', 'closed', 'seconds')
local began = tonumber(known[3])
if not began then
  known = { '0', text(at), false, false, false }
end
local origin = math.min(began or at, at)
local tokens, said = tonumber(known[1]), tonumber(known[2])
local since = believed(said, known[4], known[5])

if did == 'close' then
  keep(KEYS[1], 0, at + seconds, 3600 + seconds, 'began', text(origin))
  close(KEYS[1])
  return { '0', '0' }
end
if since ~= said or origin ~= began then
  keep(KEYS[1], tokens, since, 3600 + math.max(0, since - at), 'began', text(origin))
end

local chat = redis.call('HMGET', KEYS[2], 'tokens', 'at', 'closed', 'seconds')
local chat_tokens, chat_said = tonumber(chat[1]), tonumber(chat[2])
local chat_since = origin
if not chat_tokens then
  chat_tokens = begins
else
  chat_since = believed(chat_said, chat[3], chat[4])
end

if did == 'close chat' then
  keep(KEYS[2], 0, at + seconds, kept + seconds)
  close(KEYS[2])
  return { '0', '0' }
end
if chat_said and chat_since ~= chat_said then
  keep(KEYS[2], chat_tokens, chat_since, kept + math.max(0, chat_since - at))
end

local first = wait(tokens, since, rate, burst, need)
local second = wait(chat_tokens, chat_since, chat_rate, chat_burst, chat_need)
if first <= 0 and second <= 0 then
  keep(KEYS[1], filled(tokens, since, rate, burst) - 1, at, 3600, 'began', text(origin))
  keep(KEYS[2], filled(chat_tokens, chat_since, chat_rate, chat_burst) - 1, at, kept)
end
return { text(first), text(second) }

import RedisDriver

/// All buckets of one call, taken or put right in one step inside Redis: no other client comes between the look and the
/// taking, and it is one round trip however many buckets there are.
///
/// It is the twin of ``TokenBucket``, line by line, and every number in it is a whole one below 2^53, which is as far as
/// Lua counts exactly. The time is Redis's, so workers whose clocks differ agree. A value that it cannot read, or of a
/// form that it does not know, counts as a bucket that nobody took from.
///
/// KEYS: one for each bucket. ARGV: `reserve` or `settle`; a time in milliseconds, or nothing for Redis's own; then for each
/// bucket its capacity, units per minute, the amount (when settling, what to take more), and of its ramp where it begins,
/// the growth in thousandths and the minutes of a window, 0 for no ramp. It answers with the milliseconds to wait and the
/// number of the bucket that wants the longest wait; 0 and 0 when granted.
///
/// Stored: level, time, capacity, rate, window, taken, before. A value expires a minute after the bucket may be forgotten,
/// for a clock that swings.
enum RateScript {
    static let source = """
        local grains, swing = 60000, 60000
        local now = tonumber(ARGV[2])
        if not now then
            local time = redis.call('TIME')
            now = time[1] * 1000 + math.floor(time[2] / 1000)
        end
        local function divide_up(amount, by)
            local parts = math.floor(amount / by)
            -- The quotient is rounded and may be one off either way; the products are exact.
            while parts * by < amount do parts = parts + 1 end
            while parts > 0 and (parts - 1) * by >= amount do parts = parts - 1 end
            return parts
        end
        local function store(i, b)
            local idle = b.at + divide_up(math.max(b.capacity * grains - b.level, 0), b.rate)
            if b.minutes > 0 then idle = math.max(idle, (b.window + 2) * b.minutes * 60000) end
            redis.call('SET', KEYS[i],
                string.format('%.0f %.0f %.0f %.0f %.0f %.0f %.0f', b.level, b.at, b.capacity, b.rate, b.window, b.taken,
                    b.before),
                'PX', string.format('%.0f', math.max(idle - now, 0) + swing))
        end
        local buckets, longest, tightest = {}, 0, 0
        for i = 1, #KEYS do
            local a = 3 + (i - 1) * 6
            local b = {
                most = tonumber(ARGV[a]), wanted = tonumber(ARGV[a + 1]), amount = tonumber(ARGV[a + 2]),
                from = tonumber(ARGV[a + 3]), growth = tonumber(ARGV[a + 4]), minutes = tonumber(ARGV[a + 5])
            }
            local stored = redis.pcall('GET', KEYS[i])
            local parts = {}
            if type(stored) == 'string' and string.match(stored, '^[%d%- ]+$') then
                for part in string.gmatch(stored, '%S+') do parts[#parts + 1] = tonumber(part) end
            end
            if #parts == 7 and parts[3] > 0 and parts[4] > 0 then
                b.level, b.at, b.capacity, b.rate = parts[1], parts[2], parts[3], parts[4]
                b.window, b.taken, b.before = parts[5], parts[6], parts[7]
                b.known = true
            else
                b.level, b.at, b.capacity, b.rate = b.most * grains, now, b.most, b.wanted
                b.window, b.taken, b.before = 0, 0, 0
            end
            if b.at - now > swing then b.at, b.changed = now, true end
            if now > b.at then
                b.level = math.min(b.capacity * grains, b.level + (now - b.at) * b.rate)
                b.at = now
            end
            local capacity, rate = b.most, b.wanted
            if b.minutes > 0 then
                local current = math.floor(b.at / (b.minutes * 60000))
                if current > b.window then
                    b.before = (current == b.window + 1) and b.taken or 0
                    b.taken, b.window = 0, current
                end
                local last = math.floor(b.before / b.minutes)
                rate = math.min(rate, math.max(b.from, last + math.floor(last * b.growth / 1000)))
                capacity = math.min(capacity, rate)
            end
            if b.level >= b.capacity * grains then b.level = capacity * grains end
            b.level = math.min(b.level, capacity * grains)
            if b.known and (b.capacity ~= capacity or b.rate ~= rate) then b.changed = true end
            b.capacity, b.rate = capacity, rate
            if ARGV[1] == 'reserve' then
                local missing = math.min(b.amount, capacity) * grains - b.level
                if missing > 0 then
                    local wait = divide_up(missing, rate) + math.max(b.at - now, 0)
                    if wait > longest then longest, tightest = wait, i end
                end
            end
            buckets[i] = b
        end
        if longest > 0 then
            -- Nothing is taken. But what was at a new rate from now on, or on a clock set back, must not be counted anew.
            for i, b in ipairs(buckets) do if b.changed then store(i, b) end end
            return {longest, tightest}
        end
        for i, b in ipairs(buckets) do
            b.level = b.level - b.amount * grains
            b.taken = math.max(b.taken + b.amount, 0)
            if ARGV[1] == 'settle' then
                b.level = math.min(math.max(b.level, -b.most * grains), b.capacity * grains)
            end
            store(i, b)
        end
        return {0, 0}
        """

    static let script = RedisScript(source: source)
}

import Coordination
import Domain
import Testing

@Suite("Answers that one process remembers")
struct LocalResponseCacheTests {
    private let clock = ScriptedClock()

    private func cache(bytesMax: Int = 1 << 20) -> LocalResponseCache {
        LocalResponseCache(bytesMax: bytesMax, now: { [clock] in clock.instant })
    }

    private func key(_ number: Int) -> Fingerprint { Fingerprint(of: "\(number)".utf8) }

    @Test("What was put is there until its time is up")
    func lifetime() async {
        let cache = cache()
        await cache.put(key(1), [1, 2, 3], lifetime: .seconds(10))
        #expect(await cache.get(key(1)) == [1, 2, 3])
        #expect(await cache.get(key(2)) == nil)
        clock.move(9_999)
        #expect(await cache.get(key(1)) == [1, 2, 3])
        clock.move(1)
        #expect(await cache.get(key(1)) == nil)
        #expect(cache.byteCount == 0)
        await cache.put(key(1), [1], lifetime: .zero)
        #expect(await cache.get(key(1)) == nil)
    }

    @Test("When it is full, what was asked for longest ago goes first")
    func leastRecentlyUsed() async {
        // Ten values of 800 bytes with 200 of overhead.
        let cache = cache(bytesMax: 10_000)
        let value = [UInt8](repeating: 7, count: 800)
        for number in 0..<10 { await cache.put(key(number), value, lifetime: .seconds(60)) }
        #expect(cache.byteCount == 10_000)
        #expect(await cache.get(key(0)) == value)
        await cache.put(key(10), value, lifetime: .seconds(60))
        #expect(await cache.get(key(0)) == value)
        #expect(await cache.get(key(1)) == nil)
        #expect(cache.byteCount == 10_000)
    }

    @Test("It never holds more bytes than it may, and a value that is replaced counts once")
    func bounded() async {
        let cache = cache(bytesMax: 5_000)
        var generator = SplitMix64(seed: 3)
        for _ in 0..<5_000 {
            let number = Int.random(in: 0..<40, using: &generator)
            if Bool.random(using: &generator) {
                let size = Int.random(in: 0...6_000, using: &generator)
                await cache.put(key(number), [UInt8](repeating: 1, count: size), lifetime: .seconds(60))
            } else {
                _ = await cache.get(key(number))
            }
            #expect(cache.byteCount <= 5_000)
        }
        let size = 1_000
        for _ in 0..<10 { await cache.put(key(1), [UInt8](repeating: 1, count: size), lifetime: .seconds(60)) }
        #expect(await cache.get(key(1))?.count == size)
    }
}

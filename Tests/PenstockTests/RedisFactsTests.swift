import Testing

@testable import Assembly

@Suite("What a Redis says about itself")
struct RedisFactsTests {
    @Test(
        "Redis 6.2 is the oldest that is supported, and a server that does not say is not turned away",
        arguments: [
            ("7.0.15", true), ("6.2.0", true), ("10.1.0", true), ("6.0.16", false), ("5.9.9", false), ("", true),
        ])
    func versions(version: String, isSupported: Bool) {
        #expect(RedisFacts("# Server\r\nredis_version:\(version)\r\n").isSupported == isSupported)
    }

    @Test(
        "Only a bound on memory together with a policy lets old hints give way",
        arguments: [
            ("0", "allkeys-lru", false), ("134217728", "noeviction", false), ("134217728", "allkeys-lru", true),
        ])
    func memory(bytes: String, policy: String, evicts: Bool) {
        let facts = RedisFacts("maxmemory:\(bytes)\r\nmaxmemory_policy:\(policy)\r\n")
        #expect(facts.evicts == evicts)
    }

    @Test("It is described in words an operator knows")
    func words() {
        let facts = RedisFacts("redis_version:7.0.15\r\nmaxmemory:134217728\r\nmaxmemory_policy:allkeys-lru\r\n")
        #expect(facts.version == "7.0.15")
        #expect(facts.memory == "at most 128 MiB, allkeys-lru")
        #expect(RedisFacts("").memory == "no bound on memory")
    }
}

import RedisDriver
import Testing

@Suite("The URL of a Redis")
struct AddressTests {
    @Test(
        "Every usual spelling is understood",
        arguments: [
            ("redis://db.example", RedisAddress.Place.host("db.example", port: 6379), 0, nil),
            ("redis://db.example:7000/", .host("db.example", port: 7000), 0, nil),
            ("redis://:pw@db.example/4", .host("db.example", port: 6379), 4, nil),
            ("redis://app:pw@10.0.0.7:6380/15", .host("10.0.0.7", port: 6380), 15, "app"),
            ("redis://[::1]:6379/1", .host("::1", port: 6379), 1, nil),
            ("unix:///run/redis/redis.sock", .socket(path: "/run/redis/redis.sock"), 0, nil),
            ("unix://app:pw@/run/redis.sock?db=3", .socket(path: "/run/redis.sock"), 3, "app"),
        ] as [(String, RedisAddress.Place, Int, String?)])
    func spellings(url: String, place: RedisAddress.Place, database: Int, user: String?) throws {
        let address = try RedisAddress(parsing: url)
        #expect(address.place == place)
        #expect(address.database == database)
        #expect(address.user == user)
    }

    @Test(
        "What cannot be used is refused with a reason, and the reason never holds the URL",
        arguments: [
            ("rediss://:geheim@db.example", "TLS"), ("http://geheim.example", "neither"), ("geheim", "is not"),
            ("redis://", "no host"), ("redis://:geheim@db.example:99999", "port"),
            ("redis://:geheim@db.example/name", "database"), ("redis://:geheim@db.example/-1", "database"),
            ("redis://geheim@db.example", "without a password"), ("redis://:geheim@db.example?db=2", "parameters"),
            ("unix://geheim.sock", "absolute path"), ("unix:///geheim.sock?database=2", "parameter db"),
            ("unix:///geheim.sock?db=x", "database"), ("redis://:geheim@db.example#2", "fragment"),
            ("unix:///geheim" + String(repeating: "x", count: 120), "longer"),
        ])
    func refusals(url: String, reason: String) throws {
        let error = #expect(throws: RedisError.self) { _ = try RedisAddress(parsing: url) }
        #expect(error?.code == .misuse)
        #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("geheim") == false)
    }

    @Test("Every bound that cannot be used is named, all at once")
    func bounds() throws {
        var configuration = try RedisConfiguration(url: "redis://db.example", connections: 0)
        configuration.pendingMax = 0
        configuration.stallTimeout = .zero
        configuration.clientName = "two words"
        #expect(configuration.complaints().count == 4)
        let error = #expect(throws: RedisError.self) { _ = try RedisClient(configuration) }
        #expect(error?.code == .misuse)
        #expect(error?.message.contains("pendingMax") == true)
    }

    @Test("A value does not print what it holds")
    func values() {
        let value: RedisValue = "a prompt"
        #expect("\(value)" == "(8 bytes)")
        #expect(RedisValue(-42).bytes == Array("-42".utf8))
    }
}

import Configuration
import Domain
import RedisDriver

extension Settings {
    /// Reads `REDIS_URL` and complains about one that cannot be used, without quoting it.
    static func redisURL(_ reader: ConfigReader) -> (url: Secret?, complaints: [String]) {
        guard let text = reader.string(forKey: "redis.url", isSecret: true), !text.isEmpty else { return (nil, []) }
        do throws(RedisError) {
            _ = try RedisAddress(parsing: text)
            return (Secret(text), [])
        } catch {
            return (nil, ["REDIS_URL: \(error.message)"])
        }
    }
}

import Domain
import RedisDriver

/// Says whether `REDIS_URL` leads to a Redis that can be used, as far as a visitor can see. Changes nothing there.
struct RedisCheck: Sendable {
    /// A hint that takes longer to fetch is hardly worth it.
    private static let slow = Duration.milliseconds(5)
    private static let patience = Duration.seconds(3)

    let url: Secret?

    func finding() async -> Doctor.Finding {
        guard let url else {
            return finding(.ok, "not set: limits and cache are those of each process")
        }
        do throws(RedisError) {
            let client = try RedisClient(url: url.reveal())
            defer { client.close() }
            try await client.connect()
            let info = try await client.command(["INFO"], timeout: Self.patience)
            return judge(RedisFacts(info.asText ?? ""), latency: try await latency(of: client))
        } catch {
            let words = error.detail.map { " (\($0))" } ?? ""
            return finding(
                .failed, error.message + words,
                "check REDIS_URL and that the server runs; without it everything works, limits and cache by the process"
            )
        }
    }

    private func judge(_ facts: RedisFacts, latency: Duration) -> Doctor.Finding {
        let milliseconds = Double(latency.components.attoseconds) / 1e15 + Double(latency.components.seconds) * 1e3
        let tenths = Int((milliseconds * 10).rounded())
        let found = "\(facts.version), \(facts.memory), answers in \(tenths / 10).\(tenths % 10) ms"
        guard facts.isSupported else { return finding(.failed, found, "use Redis 6.2 or later") }
        guard facts.evicts else {
            return finding(
                .warning, found,
                "set maxmemory and maxmemory-policy allkeys-lru: a full Redis then drops old hints and takes new ones")
        }
        guard latency < Self.slow else { return finding(.warning, found, "put Redis nearer to the workers") }
        return finding(.ok, found)
    }

    /// The median of a few round trips.
    private func latency(of client: RedisClient) async throws(RedisError) -> Duration {
        var samples: [Duration] = []
        for _ in 0..<5 {
            let start = ContinuousClock.now
            _ = try await client.command(["PING"], timeout: Self.patience)
            samples.append(start.duration(to: .now))
        }
        return samples.sorted()[samples.count / 2]
    }

    private func finding(_ verdict: Doctor.Verdict, _ found: String, _ advice: String? = nil) -> Doctor.Finding {
        Doctor.Finding(check: "redis", verdict: verdict, found: found, advice: advice)
    }
}

/// What the server says about itself in `INFO`.
struct RedisFacts: Sendable {
    private let values: [Substring: Substring]

    init(_ info: String) {
        let pairs = info.split(whereSeparator: \.isNewline).compactMap { line -> (Substring, Substring)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (line[..<colon], line[line.index(after: colon)...])
        }
        values = Dictionary(pairs) { first, _ in first }
    }

    var version: String { values["redis_version"].map(String.init) ?? "unknown version" }

    /// 6.2 or later. A server that does not say is given the benefit of the doubt.
    var isSupported: Bool {
        let numbers = (values["redis_version"] ?? "").split(separator: ".").compactMap { Int($0) }
        guard numbers.count >= 2 else { return true }
        return (numbers[0], numbers[1]) >= (6, 2)
    }

    /// Whether there is a bound on memory, and old values give way at it.
    var evicts: Bool { bytesMax > 0 && policy != "noeviction" }

    var memory: String { bytesMax > 0 ? "at most \(bytesMax >> 20) MiB, \(policy)" : "no bound on memory" }

    private var bytesMax: Int { values["maxmemory"].flatMap { Int($0) } ?? 0 }
    private var policy: String { values["maxmemory_policy"].map(String.init) ?? "noeviction" }
}

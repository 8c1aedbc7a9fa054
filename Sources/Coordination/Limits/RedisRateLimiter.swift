import Domain
package import ModelGateway
package import RedisDriver

/// Buckets in Redis, shared by the whole fleet. It throws when Redis does not answer in time or not as it should; then it
/// is not known whether anything was taken.
package struct RedisRateLimiter: RateStore {
    private let redis: RedisClient
    private let namespace: String
    private let timeout: Duration
    /// Milliseconds, in place of Redis's own time. For tests.
    private let now: (@Sendable () -> Int64)?

    /// - Parameters:
    ///   - namespace: begins every key, so that several installations can share a Redis.
    ///   - timeout: how long a call may wait for its buckets before the process's own ones do.
    package init(
        _ redis: RedisClient, namespace: String = "penstock", timeout: Duration = .milliseconds(250),
        now: (@Sendable () -> Int64)? = nil
    ) {
        self.redis = redis
        self.namespace = namespace
        self.timeout = timeout
        self.now = now
    }

    package func reserve(_ request: RateRequest) async throws -> RateDecision {
        if let never = request.neverFitting { return .neverFits(bucket: never.bucket) }
        let (wait, tightest) = try await run("reserve", request, amounts: request.demands.map(\.amount))
        guard wait > 0 else { return .granted(RateGrant(request, isLocal: false)) }
        return .wait(.milliseconds(wait), bucket: request.demands[tightest - 1].bucket)
    }

    package func settle(_ grant: RateGrant, used: [Int64]) async throws {
        let differences = zip(used, grant.request.demands).map { used, demand in
            min(max(used, 0), RateDemand.unitsMax) - demand.amount
        }
        guard differences.count == grant.request.demands.count, differences.contains(where: { $0 != 0 }) else { return }
        _ = try await run("settle", grant.request, amounts: differences)
    }

    private func run(_ verb: String, _ request: RateRequest, amounts: [Int64]) async throws -> (Int64, Int) {
        var arguments = [verb, now.map { String($0()) } ?? ""]
        for (demand, amount) in zip(request.demands, amounts) {
            let ramp = demand.ramp
            let numbers = [
                demand.capacity, demand.perMinute, amount, ramp?.from ?? 0, ramp?.growthPermille ?? 0,
                ramp?.windowMinutes ?? 0,
            ]
            arguments += numbers.map { String($0) }
        }
        let reply = try await redis.evaluate(
            RateScript.script, keys: request.demands.map { key(of: $0, in: request) },
            arguments: arguments.map { RedisValue($0) }, timeout: timeout)
        guard case .array(let parts) = reply, parts.count == 2, case .integer(let wait) = parts[0],
            case .integer(let tightest) = parts[1], wait >= 0,
            wait == 0 || (1...Int64(request.demands.count)).contains(tightest)
        else { throw UnexpectedReply() }
        return (wait, Int(tightest))
    }

    /// The group between braces is what a cluster places a key by: all buckets of a call are in one place.
    private func key(of demand: RateDemand, in request: RateRequest) -> String {
        "\(namespace):rate:{\(request.group)}:\(demand.bucket)"
    }
}

/// Redis answered with something that the script never says.
struct UnexpectedReply: Error {}

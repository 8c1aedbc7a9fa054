import Domain
import Foundation
import TaskQueue

extension PoolFigures {
    /// A pool as `GET /v1/queue` shows it.
    func json() -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("name", name.rawValue)
        writer.field(ifPresent: "provider", provider)
        writer.field("limit", .integer(Int64(limit)))
        writer.field("paused", .bool(isPaused))
        writer.field("granted", .integer(granted))
        writer.field("in_use", .integer(inUse))
        writer.field("ready", .integer(ready))
        writer.field("running", .integer(running))
        writer.field("deferred", reasons(of: "deferred."))
        writer.field("waiting", reasons(of: "waiting."))
        if let oldestSince { writer.field("oldest_age_seconds", .seconds(now.timeIntervalSince(oldestSince))) }
        writer.field("rates", ratesJSON)
        writer.field("totals", totals)
        if let drain { writer.field("drain_seconds", .seconds(drain.seconds)) }
        return writer.finished()
    }

    private var totals: JSONValue {
        .object([
            "accepted": .integer(accepted), "started": .integer(started), "succeeded": .integer(succeeded),
            "failed": .integer(failed), "cancelled": .integer(cancelled), "expired": .integer(expired),
        ])
    }

    /// Tasks per second; null while there is no history.
    private var ratesJSON: JSONValue {
        let windows = Array(zip(["1m", "5m", "1h"], rates))
        let line = { (rate: (PoolRate) -> Double?) in
            JSONValue.object(
                Dictionary(uniqueKeysWithValues: windows.map { ($0, rate($1).map { .seconds($0) } ?? .null) }))
        }
        return .object(["accepted": line(\.accepted), "started": line(\.started), "ended": line(\.ended)])
    }

    /// How many wait for each reason whose place begins with `prefix`.
    private func reasons(of prefix: String) -> JSONValue {
        let places = (try? JSONParser.parse(reasons))?.asObject ?? [:]
        var counts: [String: JSONValue] = [:]
        for (place, count) in places where place.hasPrefix(prefix) {
            counts[String(place.dropFirst(prefix.count))] = count
        }
        return .object(counts)
    }
}

extension JSONValue {
    /// A number of three decimals: seconds, or tasks per second.
    static func seconds(_ value: Double) -> JSONValue { .double((value * 1_000).rounded() / 1_000) }
}

extension TaskPosition {
    /// What a task that waits for a slot waits behind.
    func json() -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("pool", pool.rawValue)
        writer.field("paused", .bool(isPaused))
        writer.field("ready", .integer(ready))
        if let oldestAge { writer.field("oldest_age_seconds", .seconds(max(oldestAge, 0))) }
        return writer.finished()
    }
}

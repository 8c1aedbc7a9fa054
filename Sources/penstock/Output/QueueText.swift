import Domain

/// The pools of `GET /v1/queue` for people: a line each, with a bar for what waits and one for what is in use.
struct QueueText {
    let queue: JSONValue
    let style: TextStyle

    func text() -> String {
        let pools = queue["pools"]?.asArray ?? []
        guard !pools.isEmpty else { return "There are no pools yet. A worker makes its pools when it starts." }
        let most = pools.map { count($0, "ready") }.max() ?? 0
        var table = TextTable(
            "POOL", "READY", "", "OLDEST", "RUNNING", "IN USE", "", "LIMIT", "WAITING", "IN/S", "OUT/S", "DRAIN")
        for pool in pools {
            let (ready, limit, used) = (count(pool, "ready"), count(pool, "limit"), count(pool, "in_use"))
            table.add(
                pool["name"]?.asString ?? "", "\(ready)", bar(ready, of: most), seconds(pool["oldest_age_seconds"]),
                "\(count(pool, "running"))", "\(used)", bar(used, of: limit),
                pool["paused"]?.asBool == true ? "\(limit) paused" : "\(limit)", reasons(pool),
                rate(pool, "accepted"), rate(pool, "ended"), seconds(pool["drain_seconds"]))
        }
        let rough = queue["rough"]?.asBool == true ? "\n\n" + style.dim(Self.roughNote) : ""
        return table.text(style: style) + rough
    }

    private static let roughNote =
        "Some counts may be off until the processes of the release before have gone; they are then counted again."

    private func count(_ pool: JSONValue, _ key: String) -> Int64 { pool[key]?.asInteger ?? 0 }

    /// A share as a bar, at least a sliver of it when there is anything.
    private func bar(_ part: Int64, of whole: Int64) -> String {
        guard part > 0, whole > 0 else { return "" }
        return ScoreBar.text(max(Double(part) / Double(whole), 1.0 / 64), width: 8)
    }

    private func seconds(_ value: JSONValue?) -> String { value?.asDouble.map(FigureText.seconds) ?? "-" }

    /// Tasks per second over the last minute.
    private func rate(_ pool: JSONValue, _ name: String) -> String {
        (pool["rates"]?[name]?["1m"]?.asDouble).map { FigureText.fixed($0, places: $0 < 10 ? 1 : 0) } ?? "-"
    }

    /// `retry 3, schedule 12`, the most first.
    private func reasons(_ pool: JSONValue) -> String {
        let counts = ["deferred", "waiting"].flatMap { place in
            (pool[place]?.asObject ?? [:]).map { (reason: $0.key, count: $0.value.asInteger ?? 0) }
        }
        let sorted = counts.sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }
        return sorted.isEmpty ? "-" : sorted.map { "\($0.reason) \($0.count)" }.joined(separator: ", ")
    }
}

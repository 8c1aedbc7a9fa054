import Domain

/// The pools of `GET /v1/slots` for people: a line for each pool, then one for each worker that holds some of it.
struct SlotsText {
    let slots: JSONValue
    let style: TextStyle

    func text() -> String {
        let pools = slots["pools"]?.asArray ?? []
        guard !pools.isEmpty else { return "There are no pools yet. A worker makes its pools when it starts." }
        var table = TextTable(
            "POOL", "WORKER", "LIMIT", "GRANTED", "USED", "OPEN CALLS", "QUARANTINED", "UNTIL", "ZOMBIES")
        for pool in pools {
            let limit = figure(pool, "limit")
            table.add(
                pool["name"]?.asString ?? "", "", pool["paused"]?.asBool == true ? "\(limit) paused" : limit,
                figure(pool, "granted"), figure(pool, "used"), figure(pool, "open_calls"),
                figure(pool, "quarantined"), pool["quarantined_until"]?.asString ?? "", figure(pool, "zombie_calls"))
            for lease in pool["workers"]?.asArray ?? [] {
                table.add(
                    "", "\(figure(lease, "worker")) \(lease["host"]?.asString ?? "")", "", figure(lease, "granted"),
                    figure(lease, "used"))
            }
        }
        return table.text(style: style)
    }

    private func figure(_ value: JSONValue, _ key: String) -> String { "\(value[key]?.asInteger ?? 0)" }
}

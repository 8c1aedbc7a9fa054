import Domain
import Tenancy

extension Budget {
    /// Every amount in nano-dollars.
    func json(unknown: [UnknownCall] = []) -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("tenant", tenant)
        writer.field("daily_cap_nanos", Self.amount(caps.daily))
        writer.field("monthly_cap_nanos", Self.amount(caps.monthly))
        writer.field("total_cap_nanos", Self.amount(caps.total))
        writer.field("when_spent", whenSpent.rawValue)
        writer.field("held_nanos", Self.amount(held))
        writer.field("spent_today_nanos", Self.amount(spentToday))
        writer.field("spent_this_month_nanos", Self.amount(spentThisMonth))
        writer.field("spent_total_nanos", Self.amount(spentInAll))
        writer.field("waiting_tasks", .integer(waiting))
        writer.field(ifPresent: "since", since)
        if !unknown.isEmpty { writer.field("unknown_calls", objects: unknown.map { $0.json() }) }
        return writer.finished()
    }

    private static func amount(_ money: Money?) -> JSONValue { money.map { .integer($0.nanoDollars) } ?? .null }
}

extension UnknownCall {
    func json() -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("call", id.description)
        writer.field("task", task.description)
        writer.field("provider", provider)
        writer.field("model", model)
        writer.field("charged_nanos", .integer(charged.nanoDollars))
        writer.field(ifPresent: "at", at)
        return writer.finished()
    }
}

extension UsageLine {
    /// With the facets it is summed by, and no others.
    func json(by facets: Set<UsageFacet>) -> [UInt8] {
        var writer = JSONObjectWriter()
        if facets.contains(.day) { writer.field("day", day ?? "") }
        if facets.contains(.tenant) { writer.field("tenant", tenant ?? "") }
        if facets.contains(.kind) { writer.field("kind", kind ?? "") }
        if facets.contains(.model) {
            writer.field("provider", provider ?? "")
            writer.field("model", model ?? "")
        }
        writer.field("calls", .integer(calls))
        writer.field("input_tokens", .integer(inputTokens))
        writer.field("output_tokens", .integer(outputTokens))
        writer.field("cost_nanos", .integer(cost.nanoDollars))
        writer.field("estimated_nanos", .integer(estimated.nanoDollars))
        writer.field("unknown_calls", .integer(unknownCalls))
        return writer.finished()
    }
}

import Assembly
import Domain

extension BenchReport {
    /// One JSON value of the same shape for every scenario.
    var json: JSONValue {
        .object([
            "scenario": .string(scenario), "ok": .bool(isOK),
            "parameters": .object(parameters.mapValues { .integer(Int64($0)) }),
            "figures": .array(figures.map(\.json)), "series": .array(series.map(\.json)),
            "checks": .array(checks.map(\.json)), "notes": .array(notes.map(JSONValue.string)),
        ])
    }
}

extension BenchFigure {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = ["name": .string(name), "value": .double(value), "unit": .string(unit)]
        switch aim {
        case nil: break
        case .atLeast(let least)?: members["at_least"] = .double(least)
        case .atMost(let most)?: members["at_most"] = .double(most)
        }
        if let isReached { members["reached"] = .bool(isReached) }
        return .object(members)
    }
}

extension BenchSeries {
    fileprivate var json: JSONValue {
        .object(["name": .string(name), "unit": .string(unit), "values": .array(values.map(JSONValue.double))])
    }
}

extension BenchCheck {
    fileprivate var json: JSONValue {
        .object([
            "name": .string(name), "expected": .integer(expected), "found": .integer(found), "holds": .bool(holds),
        ])
    }
}

package import Domain

/// One thing that verification looked at.
package struct GenerationCheck: Sendable, Hashable {
    package let name: String
    package let isOK: Bool
    package let found: JSONValue
    package let wanted: JSONValue
    /// Whether somebody who knows better may pass over it: what is searched badly may be forced, what is damaged may not.
    package let canBeForced: Bool

    package init(name: String, isOK: Bool, found: JSONValue, wanted: JSONValue, canBeForced: Bool = false) {
        self.name = name
        self.isOK = isOK
        self.found = found
        self.wanted = wanted
        self.canBeForced = canBeForced
    }

    package var json: JSONValue {
        ["name": .string(name), "ok": .bool(isOK), "found": found, "wanted": wanted]
    }
}

/// What verification found: kept with the generation and given in the task's result.
package struct GenerationReport: Sendable, Hashable {
    package var checks: [GenerationCheck]
    /// Whether failed checks may be passed over.
    package var isForced: Bool

    package init(checks: [GenerationCheck] = [], isForced: Bool = false) {
        self.checks = checks
        self.isForced = isForced
    }

    package var failed: [GenerationCheck] { checks.filter { !$0.isOK } }
    /// Those that keep the generation from answering.
    package var blocking: [GenerationCheck] { failed.filter { !(isForced && $0.canBeForced) } }
    /// Those that were passed over because somebody said so.
    package var overruled: [GenerationCheck] { failed.filter { isForced && $0.canBeForced } }

    package var json: JSONValue {
        var members: [String: JSONValue] = ["checks": .array(checks.map(\.json))]
        if !overruled.isEmpty { members["forced"] = .array(overruled.map { .string($0.name) }) }
        return .object(members)
    }
}

extension SchemaRun {
    mutating func holds(_ rule: SchemaRule, _ place: String, _ members: [String: JSONValue]) -> Bool {
        switch rule {
        case .required(let keys):
            guard spend(keys.count, at: place) else { return false }
            return missing(keys, of: members, place)
        case .properties(let known, let patterns, let others):
            return everyMember(members, known, patterns, others, place)
        case .propertyNames(let node):
            return sorted(members).reduce(true) { holds, member in
                satisfies(node, .string(member.key), at: .key(member.key)) && holds
            }
        case .propertyCount(let limit, let isMinimum):
            return isMinimum
                ? require(members.count >= limit, place, "has fewer than \(limit) members")
                : require(members.count <= limit, place, "has more than \(limit) members")
        case .dependentRequired(let needs):
            guard spend(needs.reduce(0) { $0 + 1 + $1.value.count }, at: place) else { return false }
            let keys = needs.filter { members[$0.key] != nil }.flatMap(\.value)
            return missing(Set(keys).sorted(), of: members, place)
        case .dependentSchemas(let nodes):
            return nodes.sorted { $0.key < $1.key }.reduce(true) { holds, entry in
                (members[entry.key] == nil || satisfies(entry.value, .object(members))) && holds
            }
        default: return true
        }
    }

    /// The keys are the schema author's, so the message may name them.
    private mutating func missing(_ keys: [String], of members: [String: JSONValue], _ place: String) -> Bool {
        var isSatisfied = true
        for key in keys where members[key] == nil {
            isSatisfied = fail(place, "lacks the member \"\(key)\"")
            if hasEnded || isAsked { break }
        }
        return isSatisfied
    }

    private mutating func everyMember(
        _ members: [String: JSONValue], _ known: [String: Int], _ patterns: [(pattern: LinearPattern, node: Int)],
        _ others: Int?, _ place: String
    ) -> Bool {
        var isSatisfied = true
        for (key, value) in sorted(members) {
            var nodes = known[key].map { [$0] } ?? []
            for entry in patterns where matches(entry.pattern, key, at: place) { nodes.append(entry.node) }
            if nodes.isEmpty, let others { nodes.append(others) }
            for node in nodes where !satisfies(node, value, at: .key(key)) { isSatisfied = false }
            if hasEnded || (isAsked && !isSatisfied) { return false }
        }
        return isSatisfied
    }

    /// In one order, so that the same value gives the same problems.
    private func sorted(_ members: [String: JSONValue]) -> [(key: String, value: JSONValue)] {
        members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
}

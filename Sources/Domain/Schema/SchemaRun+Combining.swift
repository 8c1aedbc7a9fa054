extension SchemaRun {
    /// The rules that apply other schemas to the same value.
    mutating func combines(_ rule: SchemaRule, _ place: String, _ value: JSONValue) -> Bool {
        switch rule {
        case .allOf(let nodes): return nodes.reduce(true) { holds, node in satisfies(node, value) && holds }
        case .anyOf(let nodes):
            for node in nodes {
                if asks(node, value) { return true }
                if hasEnded { return false }
            }
            return fail(place, "satisfies none of the \(nodes.count) choices")
        case .exactlyOne(let nodes):
            var count = 0
            for node in nodes {
                if asks(node, value) { count += 1 }
                if hasEnded { return false }
            }
            return require(count == 1, place, "satisfies \(count) of the \(nodes.count) choices, and must satisfy one")
        case .not(let node):
            // A look that was cut short proves nothing.
            let isSatisfied = asks(node, value)
            return !hasEnded && require(!isSatisfied, place, "satisfies what is ruled out")
        case .conditional(let condition, let then, let otherwise):
            let isSatisfied = asks(condition, value)
            guard !hasEnded else { return false }
            return (isSatisfied ? then : otherwise).map { satisfies($0, value) } ?? true
        case .reference(let node): return satisfies(node, value)
        default: return true
        }
    }
}

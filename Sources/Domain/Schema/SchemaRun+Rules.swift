extension SchemaRun {
    /// Whether one assertion holds. What it says nothing about (a `minimum` of a text), it allows.
    mutating func holds(_ assertion: SchemaNode.Assertion, _ value: JSONValue) -> Bool {
        let place = assertion.place
        switch (assertion.rule, value) {
        case (.type(let types), _):
            return require(types.contains { $0.includes(value) }, place, "is not \(Self.list(types.map(\.phrase)))")
        case (.oneOfValues(let values), _):
            guard spend(SchemaValue.weight(value), at: place) else { return false }
            return require(
                values.contains(SchemaValue.normalized(value)), place, "is not one of the values of the enum")
        case (.constant(let constant), _):
            guard spend(SchemaValue.weight(value), at: place) else { return false }
            return require(SchemaValue.normalized(value) == constant, place, "is not the one value that is allowed")
        case (.allOf, _), (.anyOf, _), (.exactlyOne, _), (.not, _), (.conditional, _), (.reference, _):
            return combines(assertion.rule, place, value)
        case (_, .string(let text)): return holds(assertion.rule, place, text)
        case (_, .array(let elements)): return holds(assertion.rule, place, elements)
        case (_, .object(let members)): return holds(assertion.rule, place, members)
        case (_, .integer), (_, .double):
            guard let number = SchemaDecimal(value) else { return true }
            return holds(assertion.rule, place, number)
        case (_, .null), (_, .bool): return true
        }
    }

    private mutating func holds(_ rule: SchemaRule, _ place: String, _ number: SchemaDecimal) -> Bool {
        switch rule {
        case .bound(let limit, let bound): return require(bound.allows(number, limit), place, bound.phrase)
        case .multipleOf(let unit): return require(number.isMultiple(of: unit), place, "is not a multiple of the unit")
        default: return true
        }
    }

    private mutating func holds(_ rule: SchemaRule, _ place: String, _ text: String) -> Bool {
        switch rule {
        case .length(let limit, let isMinimum):
            guard spend(text.utf8.count / 16, at: place) else { return false }
            let count = text.unicodeScalars.count
            return isMinimum
                ? require(count >= limit, place, "is shorter than \(limit) characters")
                : require(count <= limit, place, "is longer than \(limit) characters")
        case .pattern(let pattern):
            return matches(pattern, text, at: place) || fail(place, "does not match the pattern")
        case .format(let format):
            guard spend(text.utf8.count / 16, at: place) else { return false }
            return require(format.accepts(text), place, "is not of the format \"\(format.rawValue)\"")
        default: return true
        }
    }

    private mutating func holds(_ rule: SchemaRule, _ place: String, _ elements: [JSONValue]) -> Bool {
        switch rule {
        case .items(let prefix, let rest): return everyItem(elements, prefix, rest)
        case .contains(let node, let min, let max): return contains(elements, node, min, max, place)
        case .itemCount(let limit, let isMinimum):
            return isMinimum
                ? require(elements.count >= limit, place, "has fewer than \(limit) elements")
                : require(elements.count <= limit, place, "has more than \(limit) elements")
        case .uniqueItems:
            guard spend(SchemaValue.weight(.array(elements)), at: place) else { return false }
            var seen = Set<JSONValue>(minimumCapacity: elements.count)
            let areUnique = elements.allSatisfy { seen.insert(SchemaValue.normalized($0)).inserted }
            return require(areUnique, place, "has the same element twice")
        default: return true
        }
    }

    private mutating func everyItem(_ elements: [JSONValue], _ prefix: [Int], _ rest: Int?) -> Bool {
        var isSatisfied = true
        for (index, element) in elements.enumerated() {
            guard let node = index < prefix.count ? prefix[index] : rest else { break }
            if satisfies(node, element, at: .index(index)) { continue }
            isSatisfied = false
            if hasEnded || isAsked { break }
        }
        return isSatisfied
    }

    private mutating func contains(
        _ elements: [JSONValue], _ node: Int, _ min: Int, _ max: Int?, _ place: String
    ) -> Bool {
        var count = 0
        for element in elements {
            if asks(node, element) { count += 1 }
            if hasEnded { return false }
            if count >= min, max == nil { return true }
        }
        guard count >= min else { return fail(place, "has fewer than \(min) elements of the kind that is wanted") }
        return require(count <= max ?? .max, place, "has more than \(max ?? 0) elements of the kind that is counted")
    }

    static func list(_ words: [String]) -> String {
        words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
    }
}

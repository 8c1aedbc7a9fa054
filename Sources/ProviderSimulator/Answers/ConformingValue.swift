/// Makes a value that satisfies a JSON Schema, out of a seed.
///
/// It knows `$ref` into the document, `anyOf`, `oneOf`, `allOf`, `const`, `enum`, `type`, properties, items, and the
/// usual bounds on numbers, lengths and counts; not `pattern`. Every property is filled in, except beyond 12 levels,
/// where only required ones are, and lists are as short as they may be: a schema that contains itself ends there.
struct ConformingValue {
    private static let depthSoft = 12
    private static let depthMax = 40

    private let root: JSON
    private var generator: SeededGenerator

    static func make(_ schema: JSON, seed: UInt64) -> JSON {
        var maker = ConformingValue(root: schema, generator: SeededGenerator(seed, 0x5CEA))
        return maker.value(schema, depth: 0)
    }

    private init(root: JSON, generator: SeededGenerator) {
        self.root = root
        self.generator = generator
    }

    private mutating func value(_ schema: JSON, depth: Int) -> JSON {
        guard depth < Self.depthMax else { return .null }
        if let target = schema["$ref"]?.asString { return value(resolve(target), depth: depth + 1) }
        if let constant = schema["const"] { return constant }
        if let choices = schema["enum"]?.asArray { return generator.pick(choices) ?? .null }
        if let parts = schema["allOf"]?.asArray, schema["properties"] == nil {
            return merged(parts, depth: depth)
        }
        if let choices = schema["anyOf"]?.asArray ?? schema["oneOf"]?.asArray {
            return value(choice(choices, depth: depth), depth: depth + 1)
        }
        return typed(schema, depth: depth)
    }

    /// Not null while there is room, null as soon as a schema may contain itself for ever.
    private mutating func choice(_ choices: [JSON], depth: Int) -> JSON {
        let nulls = choices.filter { $0["type"]?.asString == "null" }
        let others = choices.filter { $0["type"]?.asString != "null" }
        if depth >= Self.depthSoft, let null = nulls.first { return null }
        return generator.pick(others) ?? nulls.first ?? .object([])
    }

    /// Objects are joined; of anything else the first counts.
    private mutating func merged(_ parts: [JSON], depth: Int) -> JSON {
        let values = parts.prefix(20).map { value($0, depth: depth + 1) }
        let members = values.flatMap { $0.asObject ?? [] }
        return members.isEmpty ? values.first ?? .null : .object(members)
    }

    private mutating func typed(_ schema: JSON, depth: Int) -> JSON {
        switch type(of: schema, depth: depth) {
        case "object": object(schema, depth: depth)
        case "array": array(schema, depth: depth)
        case "string": .string(ConformingText.make(schema, &generator))
        case "integer": .int(integer(schema))
        case "number": number(schema)
        case "boolean": .bool(generator.next() % 2 == 0)
        default: .null
        }
    }

    private func type(of schema: JSON, depth: Int) -> String {
        if let name = schema["type"]?.asString { return name }
        let names = (schema["type"]?.asArray ?? []).compactMap(\.asString)
        if depth >= Self.depthSoft, names.contains("null") { return "null" }
        if let name = names.first(where: { $0 != "null" }) ?? names.first { return name }
        return schema["items"] != nil ? "array" : schema["properties"] != nil ? "object" : "string"
    }

    private mutating func object(_ schema: JSON, depth: Int) -> JSON {
        let required = (schema["required"]?.asArray ?? []).compactMap(\.asString)
        let properties = schema["properties"]?.asObject ?? []
        let optional = depth >= Self.depthSoft ? [] : properties.map(\.key).filter { !required.contains($0) }
        return .object(
            (required + optional).map { name in
                let described = schema["properties"]?[name] ?? ["type": "string"]
                return JSON.Member(key: name, value: value(described, depth: depth + 1))
            })
    }

    private mutating func array(_ schema: JSON, depth: Int) -> JSON {
        let least = min(max(schema["minItems"]?.asInt ?? 0, 0), 1_000)
        let most = max(least, min(schema["maxItems"]?.asInt ?? 3, max(least, 3)))
        let count = depth >= Self.depthSoft ? least : max(least, min(most, 1 + Int(generator.next() % 3)))
        let items = schema["items"] ?? ["type": "string"]
        return .array((0..<count).map { _ in value(items, depth: depth + 1) })
    }

    private mutating func integer(_ schema: JSON) -> Int {
        let (low, high) = bounds(schema, step: 1)
        let step = max(1, Int(exactly: (schema["multipleOf"]?.asDouble ?? 1).rounded(.up)) ?? 1)
        let first = Int(exactly: (low / Double(step)).rounded(.up)) ?? 0
        let last = max(first, Int(exactly: (high / Double(step)).rounded(.down)) ?? first)
        return (first + Int(generator.next() % UInt64(min(last - first, 1_000_000) + 1))) * step
    }

    private mutating func number(_ schema: JSON) -> JSON {
        if schema["multipleOf"] != nil { return .int(integer(schema)) }
        let (low, high) = bounds(schema, step: 0)
        let isOpen = schema["exclusiveMinimum"] != nil || schema["exclusiveMaximum"] != nil
        return .double(low + (high - low) * (isOpen ? 0.25 + generator.fraction() / 2 : generator.fraction()))
    }

    /// Within ±10^12, where a double still tells whole numbers apart.
    private func bounds(_ schema: JSON, step: Double) -> (Double, Double) {
        func bound(_ name: String, _ exclusive: String, _ sign: Double) -> Double? {
            let open = schema[exclusive]?.asDouble.map { $0 + sign * step }
            return [schema[name]?.asDouble, open].compactMap { $0 }.max { $0 * sign < $1 * sign }
        }
        let low = bound("minimum", "exclusiveMinimum", 1)
        let high = bound("maximum", "exclusiveMaximum", -1)
        let from = min(max(low ?? min(0, high ?? 0), -1e12), 1e12)
        return (from, max(from, min(high ?? from + 100, 1e12)))
    }

    /// The target of a JSON pointer into the document; an empty schema, which anything satisfies, for any other.
    private func resolve(_ target: String) -> JSON {
        guard target.hasPrefix("#") else { return .object([]) }
        var place = root
        for step in target.dropFirst().split(separator: "/") {
            let name = String(step).replacing("~1", with: "/").replacing("~0", with: "~")
            guard let next = place[name] else { return .object([]) }
            place = next
        }
        return place
    }
}

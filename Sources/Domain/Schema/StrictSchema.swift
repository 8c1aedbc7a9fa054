/// The part of a schema that the strict modes of providers take (OpenAI, Anthropic and servers like them).
///
/// They want an object at the root, every member required, no others, and few keywords. A schema with that shape can be
/// sent, reduced: bounds, patterns and the like are moved into descriptions, where the model reads them, and `oneOf`
/// becomes `anyOf`. The reduced schema admits everything that the full one does, so it only guides the model; what decides
/// is the local validation by the full one. A schema of another shape is not sent in a strict mode at all, because a
/// member that may be left out cannot be said there.
package enum StrictSchema {
    /// The smallest caps of the providers.
    static let depthMax = 5
    static let propertiesMax = 100
    static let enumValuesMax = 500

    /// The schema to send, or nil when its shape does not allow a strict mode.
    package static func reduced(_ schema: JSONValue) -> JSONValue? {
        guard obstacles(in: schema).isEmpty else { return nil }
        return reduce(schema)
    }

    /// Why a strict mode would not take it, each with a pointer; empty when one would.
    package static func obstacles(in schema: JSONValue) -> [InputProblem] {
        var look = StrictLook()
        look.root(schema)
        return look.obstacles
    }

    /// Keywords that go as they are.
    static let kept: Set<String> = [
        "type", "enum", "const", "properties", "required", "additionalProperties", "items", "anyOf", "$defs", "$ref",
        "description", "title", "format",
    ]
    /// Keywords that go into the description.
    static let told = [
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern",
        "minItems", "maxItems", "uniqueItems", "minContains", "maxContains", "minProperties", "maxProperties",
    ]
    /// Keywords that say nothing about what is allowed.
    static let dropped: Set<String> = [
        "default", "examples", "deprecated", "readOnly", "writeOnly", "$comment", "$schema", "$id",
    ]

    private static func reduce(_ schema: JSONValue) -> JSONValue {
        guard let members = schema.asObject else { return schema }
        // OpenAI takes no keyword beside $ref; what stands there says nothing that the local validation would not.
        if let reference = members["$ref"], members["$defs"] == nil { return ["$ref": reference] }
        var kept = members.filter { Self.kept.contains($0.key) }
        for keyword in ["properties", "$defs"] {
            if let named = kept[keyword]?.asObject { kept[keyword] = .object(named.mapValues(reduce)) }
        }
        if let items = kept["items"] { kept["items"] = reduce(items) }
        if let choices = (members["anyOf"] ?? members["oneOf"])?.asArray { kept["anyOf"] = .array(choices.map(reduce)) }
        let notes = told.compactMap { keyword in members[keyword].map { "\(keyword): \($0.encodedText())" } }
        if !notes.isEmpty {
            let text = [members["description"]?.asString, "(" + notes.joined(separator: ", ") + ")"]
            kept["description"] = .string(text.compactMap(\.self).joined(separator: " "))
        }
        return .object(kept)
    }
}

/// One look for what a strict mode would not take.
private struct StrictLook {
    private(set) var obstacles: [InputProblem] = []
    private var properties = 0
    private var enumValues = 0

    mutating func root(_ schema: JSONValue) {
        if schema["type"]?.asString != "object" { note(.root, "a strict mode wants an object at the root") }
        look(schema, .root, depth: 1)
        if properties > StrictSchema.propertiesMax { note(.root, "more than \(StrictSchema.propertiesMax) properties") }
        if enumValues > StrictSchema.enumValuesMax {
            note(.root, "more than \(StrictSchema.enumValuesMax) enum values")
        }
    }

    private mutating func look(_ schema: JSONValue, _ place: JSONPointer, depth: Int) {
        guard let members = schema.asObject else { return note(place, "a schema that is true or false") }
        guard depth <= StrictSchema.depthMax else {
            return note(place, "objects and arrays more than \(StrictSchema.depthMax) deep")
        }
        let known = StrictSchema.kept.union(StrictSchema.told).union(StrictSchema.dropped).union(["oneOf"])
        for keyword in members.keys.sorted() where !known.contains(keyword) {
            note(place.appending(key: keyword), "a keyword that strict modes do not have")
        }
        if members["anyOf"] != nil, members["oneOf"] != nil { note(place, "anyOf and oneOf together") }
        enumValues += members["enum"]?.asArray?.count ?? 0
        lookAtObject(members, place)
        for (name, value) in named(members["properties"]) {
            look(value, place.appending(key: "properties").appending(key: name), depth: depth + 1)
        }
        for (name, value) in named(members["$defs"]) {
            look(value, place.appending(key: "$defs").appending(key: name), depth: depth)
        }
        if let items = members["items"] { look(items, place.appending(key: "items"), depth: depth + 1) }
        for keyword in ["anyOf", "oneOf"] {
            for (index, choice) in (members[keyword]?.asArray ?? []).enumerated() {
                look(choice, place.appending(key: keyword).appending(index: index), depth: depth)
            }
        }
    }

    private mutating func lookAtObject(_ members: [String: JSONValue], _ place: JSONPointer) {
        let types = members["type"]?.asString.map { [$0] } ?? members["type"]?.asArray?.compactMap(\.asString) ?? []
        guard types.contains("object") || members["properties"] != nil else { return }
        let names = Set((members["properties"]?.asObject ?? [:]).keys)
        properties += names.count
        if members["additionalProperties"]?.asBool != false {
            note(place, "an object without \"additionalProperties\": false")
        }
        if Set(members["required"]?.asArray?.compactMap(\.asString) ?? []) != names {
            note(place, "an object with a member that is not required; make it required and let it be null")
        }
    }

    private func named(_ value: JSONValue?) -> [(key: String, value: JSONValue)] {
        (value?.asObject ?? [:]).sorted { $0.key < $1.key }
    }

    private mutating func note(_ place: JSONPointer, _ message: String) {
        obstacles.append(InputProblem(place, message))
    }
}

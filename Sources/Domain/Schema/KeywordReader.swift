/// Reads the keywords of one schema object.
struct KeywordReader {
    let members: [String: JSONValue]
    let place: JSONPointer
    let depth: Int
    /// The node they belong to.
    let node: Int

    /// Says something to people and programs, and asserts nothing.
    static let annotations: Set<String> = [
        "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "$comment",
    ]

    static let known =
        annotations.sorted() + [
            "$defs", "$id", "$ref", "$schema", "additionalProperties", "allOf", "anyOf", "const", "contains",
            "dependentRequired", "dependentSchemas", "else", "enum", "exclusiveMaximum", "exclusiveMinimum", "format",
            "if", "items", "maxContains", "maxItems", "maxLength", "maxProperties", "maximum", "minContains",
            "minItems", "minLength", "minProperties", "minimum", "multipleOf", "not", "oneOf", "pattern",
            "patternProperties", "prefixItems", "properties", "propertyNames", "required", "then", "type",
            "uniqueItems",
        ]

    /// What other drafts and vocabularies have, and what to write instead.
    private static let foreign = [
        "definitions": "use $defs", "id": "leave it out", "dependencies": "use dependentRequired or dependentSchemas",
        "additionalItems": "use prefixItems and items", "nullable": "add \"null\" to type",
        "$anchor": "use $ref to #/$defs/name", "$dynamicRef": "use $ref to #/$defs/name",
        "$dynamicAnchor": "use $ref to #/$defs/name", "$recursiveRef": "use $ref to #",
        "unevaluatedProperties": "use additionalProperties", "unevaluatedItems": "use items",
        "contentMediaType": "leave it out", "contentEncoding": "leave it out", "contentSchema": "leave it out",
    ]

    mutating func read(into schema: inout SchemaReader) {
        refuseUnknown(&schema)
        checkAnnotations(&schema)
        readDefinitions(&schema)
        readValues(&schema)
        readNumbers(&schema)
        readTexts(&schema)
        readArrays(&schema)
        readObjects(&schema)
        readCombinations(&schema)
    }

    func at(_ keyword: String) -> JSONPointer { place.appending(key: keyword) }

    func complain(_ schema: inout SchemaReader, _ keyword: String, _ message: String) {
        schema.report(at(keyword), message)
    }

    func add(_ rule: SchemaRule, _ keyword: String, _ schema: inout SchemaReader) {
        schema.add(rule, to: node, at: at(keyword))
    }

    /// The schema of a keyword that has one.
    func child(_ keyword: String, _ schema: inout SchemaReader) -> Int? {
        members[keyword].map { schema.node($0, at: at(keyword), depth: depth + 1) }
    }

    /// The schemas of a keyword that has a list of them.
    func children(_ keyword: String, _ schema: inout SchemaReader) -> [Int]? {
        guard let value = members[keyword] else { return nil }
        guard let list = value.asArray, !list.isEmpty else {
            complain(&schema, keyword, "expected a list of at least one schema")
            return nil
        }
        return list.enumerated().map { index, value in
            schema.node(value, at: at(keyword).appending(index: index), depth: depth + 1)
        }
    }

    /// The schemas of a keyword that has them by name, in the order of the names.
    func childrenByName(_ keyword: String, _ schema: inout SchemaReader) -> [(name: String, node: Int)]? {
        guard let value = members[keyword] else { return nil }
        guard let named = value.asObject else {
            complain(&schema, keyword, "expected an object of schemas, found \(value.kindDescription)")
            return nil
        }
        return named.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { name, value in
            (name, schema.node(value, at: at(keyword).appending(key: name), depth: depth + 1))
        }
    }

    /// A count: a whole number from 0.
    func count(_ keyword: String, _ schema: inout SchemaReader) -> Int? {
        guard let value = members[keyword] else { return nil }
        guard let count = value.asInteger, count >= 0 else {
            complain(&schema, keyword, "expected a whole number from 0")
            return nil
        }
        return Int(count)
    }

    /// A pair of counts, of which the first must not be above the second.
    func counts(
        _ least: String, _ most: String, _ schema: inout SchemaReader, _ rule: (Int, Bool) -> SchemaRule
    ) {
        let (min, max) = (count(least, &schema), count(most, &schema))
        if let min { add(rule(min, true), least, &schema) }
        if let max { add(rule(max, false), most, &schema) }
        if let min, let max, min > max { complain(&schema, least, "is above \(most), so that nothing is allowed") }
    }

    func strings(_ value: JSONValue) -> [String]? {
        guard let list = value.asArray else { return nil }
        let strings = list.compactMap(\.asString)
        return strings.count == list.count ? strings : nil
    }

    private func refuseUnknown(_ schema: inout SchemaReader) {
        for keyword in members.keys.sorted() where !Self.known.contains(keyword) {
            let advice =
                Self.foreign[keyword] ?? Spelling.closest(to: keyword, among: Self.known).map {
                    "did you mean \"\($0)\"?"
                }
                ?? "leave it out"
            complain(&schema, keyword, "is not a keyword that is supported; \(advice)")
        }
    }

    private func checkAnnotations(_ schema: inout SchemaReader) {
        for keyword in ["title", "description", "$comment"] where members[keyword] != nil {
            if members[keyword]?.asString == nil { complain(&schema, keyword, "expected a string") }
        }
        if let draft = members["$schema"] {
            let accepted = "https://json-schema.org/draft/2020-12/schema"
            let text = draft.asString
            if depth > 1 { complain(&schema, "$schema", "belongs to the root of the schema; leave it out here") }
            if text != accepted, text != accepted + "#" { complain(&schema, "$schema", "must be \"\(accepted)\"") }
        }
        if let id = members["$id"], depth > 1 || id.asString == nil {
            complain(&schema, "$id", "is a string at the root of the schema, or left out")
        }
    }

    private func readDefinitions(_ schema: inout SchemaReader) {
        guard members["$defs"] != nil else { return }
        guard depth == 1 else { return complain(&schema, "$defs", "belongs to the root of the schema; move it there") }
        for (name, node) in childrenByName("$defs", &schema) ?? [] { schema.define(name, node) }
    }
}

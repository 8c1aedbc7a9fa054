extension KeywordReader {
    func readArrays(_ schema: inout SchemaReader) {
        if members["items"]?.asArray != nil {
            complain(&schema, "items", "expected one schema; a list of schemas is called prefixItems")
        } else {
            let prefix = children("prefixItems", &schema)
            let rest = child("items", &schema)
            if prefix != nil || rest != nil {
                add(.items(prefix: prefix ?? [], rest: rest), prefix == nil ? "items" : "prefixItems", &schema)
            }
        }
        readContains(&schema)
        counts("minItems", "maxItems", &schema) { .itemCount($0, isMinimum: $1) }
        guard let value = members["uniqueItems"] else { return }
        guard let isUnique = value.asBool else { return complain(&schema, "uniqueItems", "expected true or false") }
        if isUnique { add(.uniqueItems, "uniqueItems", &schema) }
    }

    private func readContains(_ schema: inout SchemaReader) {
        let (min, max) = (count("minContains", &schema), count("maxContains", &schema))
        guard let wanted = child("contains", &schema) else {
            for keyword in ["minContains", "maxContains"] where members[keyword] != nil {
                complain(&schema, keyword, "means nothing without contains")
            }
            return
        }
        if let max, max < min ?? 1 {
            complain(&schema, "maxContains", "is below minContains, so that nothing is allowed")
        }
        add(.contains(wanted, min: min ?? 1, max: max), "contains", &schema)
    }

    func readObjects(_ schema: inout SchemaReader) {
        readMembers(&schema)
        if let keys = keys("required", members["required"], at("required"), &schema) {
            add(.required(keys), "required", &schema)
        }
        if let names = child("propertyNames", &schema) { add(.propertyNames(names), "propertyNames", &schema) }
        counts("minProperties", "maxProperties", &schema) { .propertyCount($0, isMinimum: $1) }
        readDependents(&schema)
    }

    private func readMembers(_ schema: inout SchemaReader) {
        let known = childrenByName("properties", &schema)
        let byPattern = childrenByName("patternProperties", &schema)
        let others = child("additionalProperties", &schema)
        guard known != nil || byPattern != nil || others != nil else { return }
        let place = at("patternProperties")
        let patterns = (byPattern ?? []).compactMap { name, node in
            pattern(name, at: place.appending(key: name), &schema).map { (pattern: $0, node: node) }
        }
        let properties = Dictionary((known ?? []).map { ($0.name, $0.node) }, uniquingKeysWith: { first, _ in first })
        let keyword = known != nil ? "properties" : byPattern != nil ? "patternProperties" : "additionalProperties"
        add(.properties(properties, patterns: patterns, others: others), keyword, &schema)
    }

    private func readDependents(_ schema: inout SchemaReader) {
        if let nodes = childrenByName("dependentSchemas", &schema) {
            let byName = Dictionary(nodes.map { ($0.name, $0.node) }, uniquingKeysWith: { first, _ in first })
            add(.dependentSchemas(byName), "dependentSchemas", &schema)
        }
        guard let value = members["dependentRequired"] else { return }
        guard let lists = value.asObject else {
            return complain(&schema, "dependentRequired", "expected an object of lists of names")
        }
        var needs: [String: [String]] = [:]
        for (name, list) in lists.sorted(by: { $0.key < $1.key }) {
            needs[name] = keys("dependentRequired", list, at("dependentRequired").appending(key: name), &schema)
        }
        add(.dependentRequired(needs), "dependentRequired", &schema)
    }

    private func keys(
        _ keyword: String, _ value: JSONValue?, _ place: JSONPointer, _ schema: inout SchemaReader
    ) -> [String]? {
        guard let value else { return nil }
        guard let keys = strings(value) else {
            schema.report(place, "expected a list of names")
            return nil
        }
        return keys
    }

    func readCombinations(_ schema: inout SchemaReader) {
        if let nodes = children("allOf", &schema) { add(.allOf(nodes), "allOf", &schema) }
        if let nodes = children("anyOf", &schema) { add(.anyOf(nodes), "anyOf", &schema) }
        if let nodes = children("oneOf", &schema) { add(.exactlyOne(nodes), "oneOf", &schema) }
        if let negated = child("not", &schema) { add(.not(negated), "not", &schema) }
        readConditional(&schema)
        guard let value = members["$ref"] else { return }
        guard let target = value.asString, target == "#" || target.hasPrefix("#/$defs/") else {
            return complain(&schema, "$ref", "expected \"#\", or \"#/$defs/\" and a name in $defs")
        }
        schema.addReference(to: target, in: node, at: at("$ref"))
    }

    private func readConditional(_ schema: inout SchemaReader) {
        let (condition, then, otherwise) = (child("if", &schema), child("then", &schema), child("else", &schema))
        guard let condition else {
            for keyword in ["then", "else"] where members[keyword] != nil {
                complain(&schema, keyword, "means nothing without if")
            }
            return
        }
        add(.conditional(if: condition, then: then, otherwise: otherwise), "if", &schema)
    }
}

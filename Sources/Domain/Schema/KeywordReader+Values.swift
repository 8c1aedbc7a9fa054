extension KeywordReader {
    func readValues(_ schema: inout SchemaReader) {
        if let value = members["type"] { readType(value, &schema) }
        if let value = members["const"] { add(.constant(SchemaValue.normalized(value)), "const", &schema) }
        guard let value = members["enum"] else { return }
        guard let values = value.asArray, !values.isEmpty else {
            return complain(&schema, "enum", "expected a list of at least one value")
        }
        add(.oneOfValues(Set(values.map(SchemaValue.normalized))), "enum", &schema)
    }

    private func readType(_ value: JSONValue, _ schema: inout SchemaReader) {
        let names = value.asString.map { [$0] } ?? strings(value) ?? []
        guard !names.isEmpty else {
            return complain(&schema, "type", "expected the name of a type, or a list of at least one")
        }
        var types: [SchemaType] = []
        for name in names {
            guard let type = SchemaType(rawValue: name) else {
                let known = SchemaType.allCases.map(\.rawValue)
                let meant = Spelling.closest(to: name, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
                return complain(
                    &schema, "type", "has a name that is no type; expected \(SchemaRun.list(known))\(meant)")
            }
            guard !types.contains(type) else { return complain(&schema, "type", "names a type twice") }
            types.append(type)
        }
        add(.type(types), "type", &schema)
    }

    func readNumbers(_ schema: inout SchemaReader) {
        for bound in [SchemaBound.minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum] {
            guard let value = members[bound.rawValue] else { continue }
            guard let limit = SchemaDecimal(value) else {
                complain(&schema, bound.rawValue, "expected a number")
                continue
            }
            add(.bound(limit, bound), bound.rawValue, &schema)
        }
        guard let value = members["multipleOf"] else { return }
        guard let unit = SchemaDecimal(value), unit.isPositive else {
            return complain(&schema, "multipleOf", "expected a number above 0")
        }
        add(.multipleOf(unit), "multipleOf", &schema)
    }

    func readTexts(_ schema: inout SchemaReader) {
        counts("minLength", "maxLength", &schema) { .length($0, isMinimum: $1) }
        if let value = members["pattern"] {
            guard let text = value.asString else { return complain(&schema, "pattern", "expected a string") }
            if let pattern = pattern(text, at: at("pattern"), &schema) { add(.pattern(pattern), "pattern", &schema) }
        }
        guard let value = members["format"] else { return }
        guard let name = value.asString else { return complain(&schema, "format", "expected a string") }
        if let format = SchemaFormat(rawValue: name) { return add(.format(format), "format", &schema) }
        guard !SchemaFormat.annotations.contains(name) else { return }
        let known = SchemaFormat.allCases.map(\.rawValue) + SchemaFormat.annotations
        let meant = Spelling.closest(to: name, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
        complain(&schema, "format", "is not the name of a format\(meant)")
    }

    func pattern(_ text: String, at place: JSONPointer, _ schema: inout SchemaReader) -> LinearPattern? {
        do throws(PatternError) {
            let pattern = try LinearPattern(text, statesMax: schema.patternStatesLeft)
            schema.patternStatesLeft -= pattern.size
            return pattern
        } catch {
            schema.report(place, "the pattern \(error.message) (at character \(error.offset + 1))")
            return nil
        }
    }
}

/// What vendors demand of a schema before they promise to satisfy it.
enum SchemaLint {
    /// The first complaint, nil when there is none. OpenAI's strict mode also wants every property required.
    static func complaint(_ schema: JSON, wantsAllRequired: Bool) -> String? {
        guard schema.asObject != nil else { return "the schema must be an object" }
        if schema["type"]?.asString == "object" || schema["properties"] != nil {
            guard schema["additionalProperties"]?.asBool == false else {
                return "'additionalProperties' is required to be supplied and to be false"
            }
            let required = Set((schema["required"]?.asArray ?? []).compactMap(\.asString))
            let names = (schema["properties"]?.asObject ?? []).map(\.key)
            if wantsAllRequired, let missing = names.first(where: { !required.contains($0) }) {
                return "'required' is required to include every key in properties; missing '\(missing)'"
            }
        }
        return children(of: schema).lazy.compactMap { complaint($0, wantsAllRequired: wantsAllRequired) }.first
    }

    private static func children(of schema: JSON) -> [JSON] {
        let named = ["properties", "$defs", "definitions"].flatMap { (schema[$0]?.asObject ?? []).map(\.value) }
        let listed = ["anyOf", "oneOf", "allOf"].flatMap { schema[$0]?.asArray ?? [] }
        return named + listed + [schema["items"]].compactMap { $0 }.filter { $0.asObject != nil }
    }
}

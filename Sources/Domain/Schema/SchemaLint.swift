/// Reads a schema when somebody registers or submits it, and says everything that is wrong with it, each with a pointer
/// into the schema and what to do. ``JSONSchema`` says what is understood.
package enum SchemaLint {
    /// The schema, or else at least one problem.
    package static func read(
        _ value: JSONValue, limits: SchemaLimits = SchemaLimits()
    ) -> (schema: JSONSchema?, problems: [InputProblem]) {
        let size = value.encoded().count
        guard size <= limits.bytesMax else {
            return (
                nil,
                [InputProblem(.root, "is \(size) bytes long as JSON; a schema may have at most \(limits.bytesMax)")]
            )
        }
        var reader = SchemaReader(limits: limits)
        _ = reader.node(value, at: .root, depth: 1)
        reader.resolveReferences()
        guard reader.problems.isEmpty else { return (nil, reader.problems) }
        return (JSONSchema(nodes: reader.nodes, limits: limits), [])
    }
}

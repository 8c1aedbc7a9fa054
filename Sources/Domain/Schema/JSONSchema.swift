/// A JSON Schema, draft 2020-12, read and ready to validate values.
///
/// **What it understands.** `type`, `enum`, `const`; `properties`, `patternProperties`, `additionalProperties`, `required`,
/// `propertyNames`, `min/maxProperties`, `dependentRequired`, `dependentSchemas`; `prefixItems`, `items`, `contains`,
/// `min/maxContains`, `min/maxItems`, `uniqueItems`; `min/maxLength` (in code points), `pattern` (see ``LinearPattern``),
/// `format` (``SchemaFormat`` says which are asserted); the four bounds and `multipleOf`, on exact decimals; `allOf`,
/// `anyOf`, `oneOf`, `not`, `if`/`then`/`else`; `$defs` and `$ref` to `#` or `#/$defs/name`. `title`, `description`,
/// `default`, `examples`, `deprecated`, `readOnly`, `writeOnly`, `$comment` and, at the root, `$schema` and `$id` are read over.
///
/// **What it refuses.** Any other keyword, with a suggestion: the specification would read it over, and a misspelt
/// `requried` would then let everything pass. Remote references, anchors and dynamic references; a `$ref` that leads back
/// to itself without going into the value.
///
/// **What it costs.** Bounded by ``SchemaLimits``: size and depth when it is read, steps and depth when it validates.
/// Exceeding a bound while validating is a problem like any other: the value does not pass.
package struct JSONSchema: Sendable {
    let nodes: [SchemaNode]
    let limits: SchemaLimits

    init(nodes: [SchemaNode], limits: SchemaLimits) {
        self.nodes = nodes
        self.limits = limits
    }

    /// What is wrong with `value`, at most ``SchemaLimits/problemsMax`` things; empty when it satisfies the schema.
    package func problems(in value: JSONValue) -> [SchemaProblem] {
        var run = SchemaRun(schema: self)
        run.check(value)
        return run.problems
    }
}

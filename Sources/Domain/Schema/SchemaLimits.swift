/// What a schema, and one validation by it, may cost. Every bound fails closed: what exceeds it is refused.
package struct SchemaLimits: Sendable, Hashable {
    /// Bytes of the schema's canonical JSON. It travels with every task and call. Sensible: 4 KiB to 256 KiB.
    package var bytesMax = 64 * 1024
    /// Schemas inside one another, the root included. Sensible: 8 to 64.
    package var depthMax = 32
    /// Schemas in all, `true` and `false` included. Sensible: 100 to 5,000.
    package var schemasMax = 2_000
    /// States of all patterns together; a counted repetition costs a state per copy. Sensible: 100 to 10,000.
    package var patternStatesMax = 2_000
    /// Problems that one validation lists. Sensible: 5 to 100.
    package var problemsMax = 20
    /// Steps of one validation: a rule looked at, a value compared, a pattern's state visited. A step is some tens of
    /// nanoseconds. Sensible: 100,000 to 10,000,000.
    package var stepsMax = 2_000_000
    /// Schemas being evaluated inside one another, whether because the value is nested or because of `$ref`; it bounds
    /// the stack. Sensible: 64 to 512.
    package var evaluationDepthMax = 256

    package init() {}
}

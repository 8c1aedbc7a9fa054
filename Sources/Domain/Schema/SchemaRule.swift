/// One assertion of a schema. Schemas are named by their place in ``JSONSchema/nodes``, so that a schema may refer to
/// itself.
enum SchemaRule: Sendable {
    case type([SchemaType])
    /// Normalized values.
    case oneOfValues(Set<JSONValue>)
    case constant(JSONValue)
    case required([String])
    case properties([String: Int], patterns: [(pattern: LinearPattern, node: Int)], others: Int?)
    case propertyNames(Int)
    case propertyCount(Int, isMinimum: Bool)
    case dependentRequired([String: [String]])
    case dependentSchemas([String: Int])
    case items(prefix: [Int], rest: Int?)
    case contains(Int, min: Int, max: Int?)
    case itemCount(Int, isMinimum: Bool)
    case uniqueItems
    case length(Int, isMinimum: Bool)
    case pattern(LinearPattern)
    case format(SchemaFormat)
    case bound(SchemaDecimal, SchemaBound)
    case multipleOf(SchemaDecimal)
    case allOf([Int])
    case anyOf([Int])
    case exactlyOne([Int])
    case not(Int)
    case conditional(if: Int, then: Int?, otherwise: Int?)
    case reference(Int)

    /// The schemas that are applied to the same value. A cycle of such would never end.
    var inPlace: [Int] {
        switch self {
        case .allOf(let nodes), .anyOf(let nodes), .exactlyOne(let nodes): nodes
        case .not(let node), .reference(let node): [node]
        case .conditional(let condition, let then, let otherwise): [condition, then, otherwise].compactMap(\.self)
        case .dependentSchemas(let nodes): nodes.sorted { $0.value < $1.value }.map(\.value)
        default: []
        }
    }
}

/// A bound of numbers.
enum SchemaBound: String, Sendable {
    case minimum, maximum, exclusiveMinimum, exclusiveMaximum

    func allows(_ value: SchemaDecimal, _ limit: SchemaDecimal) -> Bool {
        switch self {
        case .minimum: value >= limit
        case .maximum: value <= limit
        case .exclusiveMinimum: value > limit
        case .exclusiveMaximum: value < limit
        }
    }

    var phrase: String {
        switch self {
        case .minimum: "is below the minimum"
        case .maximum: "is above the maximum"
        case .exclusiveMinimum: "is not above the exclusive minimum"
        case .exclusiveMaximum: "is not below the exclusive maximum"
        }
    }
}

/// One schema: what it asserts, each with its place.
struct SchemaNode: Sendable {
    struct Assertion: Sendable {
        let rule: SchemaRule
        /// The keyword's pointer in the schema.
        let place: String
    }

    /// The schema's own pointer.
    let place: String
    /// `false`: nothing satisfies it.
    var isImpossible = false
    var assertions: [Assertion] = []
}

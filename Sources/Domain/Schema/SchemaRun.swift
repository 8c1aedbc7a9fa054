/// One validation of one value.
///
/// It walks the value and the schema together. Every rule looked at costs a step, and what looks at a whole value or text
/// costs more; when the steps are used up or the walk is too deep, that is a problem and the walk ends. Inside `anyOf`,
/// `not` and their like problems are not listed but only asked for, and the first one decides.
struct SchemaRun {
    let schema: JSONSchema
    private(set) var problems: [SchemaProblem] = []
    private var stepsLeft: Int
    private var depth = 0
    /// Where in the instance the walk is.
    private var path: [Step] = []
    /// Above zero, problems are only asked for.
    private var askers = 0
    private var isExhausted = false

    enum Step {
        case key(String)
        case index(Int)
    }

    init(schema: JSONSchema) {
        self.schema = schema
        stepsLeft = schema.limits.stepsMax
    }

    mutating func check(_ value: JSONValue) { _ = satisfies(0, value) }

    /// Whether `value` satisfies the schema `node`. Problems are listed unless somebody only asks.
    mutating func satisfies(_ node: Int, _ value: JSONValue) -> Bool {
        let schema = schema.nodes[node]
        guard spend(1, at: schema.place) else { return false }
        guard !schema.isImpossible else { return fail(schema.place, "is not allowed here") }
        guard depth < self.schema.limits.evaluationDepthMax else {
            return exhaust(schema.place, "is nested too deeply to be checked")
        }
        depth += 1
        defer { depth -= 1 }
        var isSatisfied = true
        for assertion in schema.assertions {
            guard spend(1, at: assertion.place) else { return false }
            if holds(assertion, value) { continue }
            isSatisfied = false
            // Whoever only asks has the answer; whoever lists has enough at some point.
            if isAsked || hasEnded { return false }
        }
        return isSatisfied
    }

    /// The same without listing what is wrong.
    mutating func asks(_ node: Int, _ value: JSONValue) -> Bool {
        askers += 1
        defer { askers -= 1 }
        return satisfies(node, value) && !isExhausted
    }

    /// The same for a part of the value.
    mutating func satisfies(_ node: Int, _ value: JSONValue, at step: Step) -> Bool {
        path.append(step)
        defer { path.removeLast() }
        return satisfies(node, value)
    }

    /// Lists a problem of the current place, if they are listed, and returns false.
    mutating func fail(_ place: String, _ message: String) -> Bool {
        if askers == 0, problems.count < schema.limits.problemsMax {
            problems.append(SchemaProblem(instance: pointer, keyword: place, message: message))
        }
        return false
    }

    mutating func require(_ condition: Bool, _ place: String, _ message: @autoclosure () -> String) -> Bool {
        condition || fail(place, message())
    }

    /// Takes steps; false when there are not enough, which ends the validation.
    mutating func spend(_ steps: Int, at place: String) -> Bool {
        guard !isExhausted else { return false }
        stepsLeft -= steps
        return stepsLeft > 0 || exhaust(place, "takes too many steps to be checked")
    }

    mutating func matches(_ pattern: LinearPattern, _ text: String, at place: String) -> Bool {
        guard !isExhausted else { return false }
        return pattern.matches(text, steps: &stepsLeft) ?? exhaust(place, "takes too many steps to be checked")
    }

    /// Whether somebody only asks, so that the first problem decides.
    var isAsked: Bool { askers > 0 }

    /// Whether nothing more will be checked.
    var hasEnded: Bool { isExhausted || (askers == 0 && problems.count >= schema.limits.problemsMax) }

    /// Ends the validation with a problem that is listed whoever asks: what was not checked does not pass.
    private mutating func exhaust(_ place: String, _ message: String) -> Bool {
        guard !isExhausted else { return false }
        isExhausted = true
        problems.append(SchemaProblem(instance: pointer, keyword: place, message: message))
        return false
    }

    private var pointer: String {
        path.reduce(JSONPointer.root) { pointer, step in
            switch step {
            case .key(let key): pointer.appending(key: key)
            case .index(let index): pointer.appending(index: index)
            }
        }.description
    }
}

/// Reads the fields of one JSON object into Swift types and collects everything that is wrong, so that a client can
/// mend its request in one go.
///
/// ```swift
/// var input = InputReader(body)
/// let kind = input.string("kind", required: true, bytesMax: 64)
/// let priority = input.integer("priority", required: false, in: 0...9) ?? 5
/// input.rejectUnknownKeys()
/// guard input.problems.isEmpty, let kind else { throw invalid(input.problems) }
/// ```
///
/// Every reading method returns nil when the field is absent, when it is null where null is allowed, and when it is
/// wrong; in the last case, and when a required field is absent, it records a problem. So once `problems` is empty, a
/// nil is an optional field that was not sent. An explicit null is a wrong type unless `allowsNull` is set: "not sent"
/// and "sent as nothing" are different wishes.
///
/// At most `InputProblem.listedMax` problems are listed, with a note when there are more.
package struct InputReader {
    /// What is wrong so far, in the order in which it was found.
    package private(set) var problems: [InputProblem] = []

    /// Where the object is in its document.
    package let pointer: JSONPointer

    /// The members; nil when the value is no object, which is one problem and not one more for each field.
    let members: [String: JSONValue]?

    /// The keys that were asked for, in that order, each once.
    private(set) var knownKeys: [String] = []

    /// Starts reading `value`, which is at `pointer` in its document, and records a problem if it is not an object.
    package init(_ value: JSONValue, at pointer: JSONPointer = .root) {
        self.pointer = pointer
        members = value.asObject
        if members == nil {
            report(InputComplaint.wrongType(value, expected: "an object"), at: pointer)
        }
    }

    /// Whether the object has a member `key`, null or not. It does not make the key a known one.
    package func has(_ key: String) -> Bool {
        members?[key] != nil
    }

    /// Records a problem of the field `key` that only the caller can see, such as two fields that exclude each other.
    package mutating func report(_ key: String, _ message: String) {
        problems.list(InputProblem(pointer.appending(key: key), message))
    }

    /// Reads the field `key` through `check`, which returns the value or throws what is wrong with it.
    mutating func read<Value>(
        _ key: String, required: Bool, allowsNull: Bool, expected: String,
        _ check: (JSONValue) throws(InputComplaint) -> Value
    ) -> Value? {
        guard let value = look(up: key, required: required, allowsNull: allowsNull, expected: expected) else {
            return nil
        }
        do {
            return try check(value)
        } catch {
            report(error, at: pointer.appending(key: key))
            return nil
        }
    }

    /// The member `key`, or nil when there is nothing to check; complains about a missing or null one where that is wrong.
    mutating func look(up key: String, required: Bool, allowsNull: Bool, expected: String) -> JSONValue? {
        remember(key)
        guard let members else { return nil }
        guard let value = members[key] else {
            if required { report(key, "required field is missing; expected \(expected)") }
            return nil
        }
        guard value.isNull else { return value }
        if !allowsNull {
            report(
                key, "expected \(expected), found null" + (required ? "" : "; leave the field out to use its default"))
        }
        return nil
    }

    mutating func report(_ complaint: InputComplaint, at pointer: JSONPointer) {
        problems.list(InputProblem(pointer, complaint.message))
    }

    /// Records what another reader found in the same object.
    package mutating func report(_ found: [InputProblem]) {
        for problem in found { problems.list(problem) }
    }

    /// Records problems that were found in the value of the field `key`, with pointers into that value.
    package mutating func report(_ found: [InputProblem], under key: String) {
        let place = pointer.appending(key: key).description
        for problem in found { problems.list(InputProblem(pointer: place + problem.pointer, message: problem.message)) }
    }

    /// The keys that are there.
    package var keys: [String] { (members?.keys).map(Array.init) ?? [] }

    mutating func remember(_ key: String) {
        if !knownKeys.contains(key) { knownKeys.append(key) }
    }
}

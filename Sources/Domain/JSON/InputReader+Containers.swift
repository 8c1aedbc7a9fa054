extension InputReader {
    /// Any JSON value. With `allowsNull`, a null is returned as `.null`, so that it differs from an absent field.
    package mutating func value(_ key: String, required: Bool, allowsNull: Bool = false) -> JSONValue? {
        if allowsNull, members?[key]?.isNull == true {
            remember(key)
            return .null
        }
        return look(up: key, required: required, allowsNull: false, expected: "a value")
    }

    /// An object whose members are not looked at.
    package mutating func object(_ key: String, required: Bool, allowsNull: Bool = false) -> [String: JSONValue]? {
        read(key, required: required, allowsNull: allowsNull, expected: "an object") { value throws(InputComplaint) in
            guard case .object(let members) = value else { throw .wrongType(value, expected: "an object") }
            return members
        }
    }

    /// An object read by `body` with a reader of its own; its problems join this reader's. The result is nil when
    /// anything in the object is wrong.
    package mutating func nested<Value>(
        _ key: String, required: Bool, allowsNull: Bool = false, _ body: (inout InputReader) -> Value?
    ) -> Value? {
        guard let value = look(up: key, required: required, allowsNull: allowsNull, expected: "an object") else {
            return nil
        }
        let place = pointer.appending(key: key)
        var reader = InputReader(value, at: place)
        let result = reader.members == nil ? nil : body(&reader)
        if result == nil, reader.problems.isEmpty { reader.report(.unexplained, at: place) }
        report(reader.problems)
        return reader.problems.isEmpty ? result : nil
    }

    /// An array of `count` elements, each read by `element`, which gets the value, its pointer and the list to add
    /// problems to. The result is nil when the count or any element is wrong.
    ///
    /// With a wrong count the elements are not read. Reading stops once the list of problems is full.
    package mutating func array<Element>(
        _ key: String, required: Bool, count: ClosedRange<Int>, allowsNull: Bool = false,
        _ element: (JSONValue, JSONPointer, inout [InputProblem]) -> Element?
    ) -> [Element]? {
        let values = read(
            key, required: required, allowsNull: allowsNull, expected: "an array"
        ) { value throws(InputComplaint) in
            guard case .array(let values) = value else { throw .wrongType(value, expected: "an array") }
            guard count.contains(values.count) else {
                throw InputComplaint("has \(values.count) elements; expected \(Self.describe(count))")
            }
            return values
        }
        guard let values else { return nil }
        return elements(of: values, at: pointer.appending(key: key), element)
    }

    /// An array of strings, each checked as `string` does.
    package mutating func strings(
        _ key: String, required: Bool, count: ClosedRange<Int>, bytesMax: Int, allowsEmpty: Bool = false,
        allowsNull: Bool = false
    ) -> [String]? {
        array(key, required: required, count: count, allowsNull: allowsNull) { value, pointer, problems in
            do throws(InputComplaint) {
                return try InputCheck.string(value, bytesMax: bytesMax, allowsEmpty: allowsEmpty)
            } catch {
                problems.append(InputProblem(pointer, error.message))
                return nil
            }
        }
    }

    private mutating func elements<Element>(
        of values: [JSONValue], at place: JSONPointer,
        _ element: (JSONValue, JSONPointer, inout [InputProblem]) -> Element?
    ) -> [Element]? {
        var result: [Element] = []
        result.reserveCapacity(values.count)
        for (index, value) in values.enumerated() where !problems.isFull {
            var found: [InputProblem] = []
            let pointer = place.appending(index: index)
            if let read = element(value, pointer, &found) {
                result.append(read)
            } else if found.isEmpty {
                found.append(InputProblem(pointer, InputComplaint.unexplained.message))
            }
            report(found)
            if !found.isEmpty { result.removeAll() }
        }
        return result.count == values.count ? result : nil
    }

    private static func describe(_ count: ClosedRange<Int>) -> String {
        count.lowerBound == count.upperBound ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
    }
}

extension InputComplaint {
    /// For a caller that returns nothing and reports nothing: a refusal must never pass for success.
    fileprivate static let unexplained = InputComplaint("is not acceptable")
}

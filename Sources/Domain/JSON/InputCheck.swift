import Foundation

/// The checks of single values behind `InputReader`: each returns the typed value or throws what is wrong with it.
enum InputCheck {
    static func string(_ value: JSONValue, bytesMax: Int, allowsEmpty: Bool) throws(InputComplaint) -> String {
        guard case .string(let text) = value else { throw .wrongType(value, expected: "a string") }
        guard text.utf8.count <= bytesMax else {
            throw InputComplaint("is \(text.utf8.count) bytes long in UTF-8; at most \(bytesMax) are accepted")
        }
        guard allowsEmpty || !text.isBlank else {
            throw InputComplaint("is empty or blank; expected a string with visible content")
        }
        return text
    }

    static func integer(_ value: JSONValue, in range: ClosedRange<Int64>) throws(InputComplaint) -> Int64 {
        guard let integer = value.asInteger else {
            if case .double = value { throw InputComplaint("expected a whole number of at most 64 bits") }
            throw .wrongType(value, expected: "an integer")
        }
        guard range.contains(integer) else {
            throw InputComplaint("is out of range; expected an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return integer
    }

    static func number(_ value: JSONValue, in range: ClosedRange<Double>) throws(InputComplaint) -> Double {
        guard let number = value.asDouble else { throw .wrongType(value, expected: "a number") }
        guard range.contains(number) else {
            throw InputComplaint("is out of range; expected a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    static func bool(_ value: JSONValue) throws(InputComplaint) -> Bool {
        guard case .bool(let flag) = value else { throw .wrongType(value, expected: "true or false") }
        return flag
    }

    static func timestamp(_ value: JSONValue) throws(InputComplaint) -> Date {
        guard case .string(let text) = value else { throw .wrongType(value, expected: timestampExpected) }
        guard let date = RFC3339.date(from: text) else {
            throw InputComplaint("is not a real date and time with a zone; expected \(timestampExpected)")
        }
        guard date.timeIntervalSince1970 >= 0, date.timeIntervalSince1970 < RFC3339.endOfYear9999 else {
            throw InputComplaint("is out of range; expected a time in the years 1970 to 9999, in UTC")
        }
        return date
    }

    static let timestampExpected = "an RFC 3339 timestamp such as 2026-03-01T09:30:00Z"

    static func oneOf(_ value: JSONValue, _ allowed: [String]) throws(InputComplaint) -> String {
        guard case .string(let text) = value else { throw .wrongType(value, expected: expected(oneOf: allowed)) }
        guard !allowed.contains(where: text.hasSameBytes) else { return text }
        let suggestion = Spelling.closest(to: text, among: allowed).map { "; did you mean \"\($0)\"?" } ?? ""
        throw InputComplaint("is not an accepted value; expected \(expected(oneOf: allowed))\(suggestion)")
    }

    static func expected(oneOf allowed: [String]) -> String {
        "one of " + allowed.map { "\"\($0)\"" }.joined(separator: ", ")
    }
}

extension String {
    /// Whether nothing of the string would be seen: only white space and characters without an appearance, such as
    /// zero-width spaces and joiners.
    fileprivate var isBlank: Bool {
        unicodeScalars.allSatisfy { $0.properties.isWhitespace || $0.properties.isDefaultIgnorableCodePoint }
    }
}

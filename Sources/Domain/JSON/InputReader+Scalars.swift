package import Foundation

extension InputReader {
    /// A string of at most `bytesMax` bytes in UTF-8. One that shows nothing (no characters, or only white space and
    /// invisible ones) is a problem unless `allowsEmpty`.
    package mutating func string(
        _ key: String, required: Bool, bytesMax: Int, allowsEmpty: Bool = false, allowsNull: Bool = false
    ) -> String? {
        read(key, required: required, allowsNull: allowsNull, expected: "a string") { value throws(InputComplaint) in
            try InputCheck.string(value, bytesMax: bytesMax, allowsEmpty: allowsEmpty)
        }
    }

    /// A whole number in `range`. A number written with a fraction of zero or an exponent (`1.0`, `1E+2`) is one too.
    package mutating func integer(
        _ key: String, required: Bool, in range: ClosedRange<Int64>, allowsNull: Bool = false
    ) -> Int64? {
        read(key, required: required, allowsNull: allowsNull, expected: "an integer") { value throws(InputComplaint) in
            try InputCheck.integer(value, in: range)
        }
    }

    /// A number in `range`; integers are numbers.
    package mutating func number(
        _ key: String, required: Bool, in range: ClosedRange<Double>, allowsNull: Bool = false
    ) -> Double? {
        read(key, required: required, allowsNull: allowsNull, expected: "a number") { value throws(InputComplaint) in
            try InputCheck.number(value, in: range)
        }
    }

    /// True or false; neither 0 and 1 nor strings stand for them.
    package mutating func bool(_ key: String, required: Bool, allowsNull: Bool = false) -> Bool? {
        read(key, required: required, allowsNull: allowsNull, expected: "true or false") {
            value throws(InputComplaint) in
            try InputCheck.bool(value)
        }
    }

    /// An RFC 3339 timestamp with a zone, of a real calendar day in the years 1970 to 9999 (in UTC); see `RFC3339`.
    package mutating func timestamp(_ key: String, required: Bool, allowsNull: Bool = false) -> Date? {
        read(
            key, required: required, allowsNull: allowsNull, expected: InputCheck.timestampExpected
        ) { value throws(InputComplaint) in
            try InputCheck.timestamp(value)
        }
    }

    /// One of the strings in `allowed`, exactly as written there: no other case, no spaces around it. A near miss gets
    /// a suggestion.
    package mutating func oneOf(
        _ key: String, required: Bool, _ allowed: [String], allowsNull: Bool = false
    ) -> String? {
        read(
            key, required: required, allowsNull: allowsNull, expected: InputCheck.expected(oneOf: allowed)
        ) { value throws(InputComplaint) in
            try InputCheck.oneOf(value, allowed)
        }
    }

    /// One case of an enum, by its raw value.
    package mutating func oneOf<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, required: Bool, _ type: Choice.Type = Choice.self, allowsNull: Bool = false
    ) -> Choice? {
        oneOf(key, required: required, type.allCases.map(\.rawValue), allowsNull: allowsNull).flatMap(Choice.init)
    }
}

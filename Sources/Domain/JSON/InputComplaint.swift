/// Why a value is not acceptable; becomes the message of an `InputProblem`.
struct InputComplaint: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }

    static func wrongType(_ value: JSONValue, expected: String) -> InputComplaint {
        InputComplaint("expected \(expected), found \(value.kindDescription)")
    }
}

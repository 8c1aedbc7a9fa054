import Domain

/// The stored failure of a task as the API shows it.
enum FailureJSON {
    /// The stored object with `retryable`: whether submitting the same input again may end better. What cannot be read
    /// as an object is passed on as it is.
    static func shown(_ stored: [UInt8]) -> [UInt8] {
        guard case .object(var members)? = try? JSONParser.parse(stored) else { return stored }
        if let failureClass = members["class"]?.asString.flatMap(FailureClass.init(rawValue:)) {
            members["retryable"] = .bool(isRetryable(failureClass))
        }
        return JSONValue.object(members).encoded()
    }

    private static func isRetryable(_ failureClass: FailureClass) -> Bool {
        switch failureClass {
        case .deferral, .transient, .rejectedOutput, .truncated, .timedOut, .lost, .interrupted, .leaseLost, .bug: true
        case .permanent, .credential, .cancelled: false
        }
    }
}

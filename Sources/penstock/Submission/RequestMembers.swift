import Domain

/// The fields of a request, by name. What was not given is left out, so that the server's own default holds.
extension [String: JSONValue] {
    mutating func put(_ name: String, _ text: String?) {
        if let text { self[name] = .string(text) }
    }

    mutating func put(_ name: String, _ number: Int64?) {
        if let number { self[name] = .integer(number) }
    }

    mutating func put(_ name: String, _ number: Double?) {
        if let number { self[name] = .double(number) }
    }

    /// A flag is given or it is not.
    mutating func put(_ name: String, _ isGiven: Bool) {
        if isGiven { self[name] = true }
    }
}

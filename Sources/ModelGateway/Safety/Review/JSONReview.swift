import Domain

/// The review of an answer that is JSON. Values are looked at one by one, with their key before them, because a key is
/// often the only word that says what a number is; so masking never breaks the document. A number that is masked
/// becomes a string. Whether the masked document still satisfies the answer's schema is not asked: the model's answer did.
struct JSONReview {
    private var review: CallReview

    /// The document as it may go on.
    static func reviewed(_ text: String, _ review: inout CallReview) throws(Failure) -> String {
        guard let value = try? JSONParser.parse(text) else {
            // Not JSON after all: then it is text.
            return try review.output(text)
        }
        var walk = JSONReview(review: review)
        let result = try walk.reviewed(value, key: "")
        review = walk.review
        return result == value ? text : result.encodedText()
    }

    private mutating func reviewed(_ value: JSONValue, key: String) throws(Failure) -> JSONValue {
        switch value {
        case .null, .bool: return value
        case .integer, .double:
            let text = value.encodedText()
            let masked = try reviewed(text, key: key)
            return masked == text ? value : .string(masked)
        case .string(let text): return .string(try reviewed(text, key: key))
        case .array(let elements):
            var result: [JSONValue] = []
            for element in elements { result.append(try reviewed(element, key: key)) }
            return .array(result)
        case .object(let members):
            var result: [String: JSONValue] = [:]
            // In the order of the keys, so that the numbers of the placeholders do not depend on chance.
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                let reviewedName = try review.output(name)
                result[reviewedName] = try reviewed(member, key: name)
            }
            return .object(result)
        }
    }

    /// A value behind its key. What is found across the border of both is taken as the value's.
    private mutating func reviewed(_ text: String, key: String) throws(Failure) -> String {
        guard !key.isEmpty else { return try review.output(text) }
        return try review.output(text, behind: key + ": ")
    }
}

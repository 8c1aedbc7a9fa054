/// What the server answered, in the terms of protocol version 2.
///
/// A command that is answered with an error throws instead, so `.error` occurs only inside an array.
package enum RedisReply: Sendable, Hashable {
    case null
    case integer(Int64)
    case bytes([UInt8])
    /// A short fixed word such as `OK`.
    case status(String)
    case array([RedisReply])
    case error(String)
}

extension RedisReply {
    /// The number; also from bytes that spell one, as `GET` of a counter answers.
    package var asInteger: Int64? {
        switch self {
        case .integer(let number): number
        case .bytes, .status: asText.flatMap { Int64($0) }
        case .null, .array, .error: nil
        }
    }

    package var asBytes: [UInt8]? {
        switch self {
        case .bytes(let bytes): bytes
        case .status(let text): Array(text.utf8)
        case .null, .integer, .array, .error: nil
        }
    }

    /// Nil when the bytes are not UTF-8.
    package var asText: String? {
        switch self {
        case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
        case .status(let text): text
        case .null, .integer, .array, .error: nil
        }
    }

    package var asArray: [RedisReply]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    package var isNull: Bool { self == .null }
}

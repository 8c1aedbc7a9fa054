import CHiredis

/// A reply that hiredis made. Whoever has it last frees it, once.
struct RawReply: ~Copyable {
    private let raw: UnsafeMutablePointer<redisReply>

    init(_ raw: UnsafeMutablePointer<redisReply>) { self.raw = raw }

    deinit { freeReplyObject(raw) }

    /// Copies it out.
    var value: RedisReply { RedisReply(raw.pointee) }
}

extension RedisReply {
    /// The recursion is as deep as the reply, which `ReplyLimits` bounds.
    fileprivate init(_ raw: redisReply) {
        switch raw.type {
        case REDIS_REPLY_INTEGER: self = .integer(raw.integer)
        case REDIS_REPLY_STRING: self = .bytes(Self.bytes(of: raw))
        case REDIS_REPLY_STATUS: self = .status(String(decoding: Self.bytes(of: raw), as: UTF8.self))
        case REDIS_REPLY_ERROR: self = .error(String(decoding: Self.bytes(of: raw), as: UTF8.self))
        case REDIS_REPLY_ARRAY:
            let elements = UnsafeBufferPointer(start: raw.element, count: Int(raw.elements))
            self = .array(elements.map { element in element.map { RedisReply($0.pointee) } ?? .null })
        default: self = .null
        }
    }

    private static func bytes(of raw: redisReply) -> [UInt8] {
        guard let text = raw.str else { return [] }
        return Array(UnsafeRawBufferPointer(start: text, count: Int(raw.len)))
    }
}

import CHiredis

/// A command in the form in which it travels. Made before the connection's lock is taken, so that nobody waits for it.
struct EncodedCommand: Sendable {
    let bytes: [UInt8]

    /// - Throws: `.misuse` without a name, `.tooLarge` above `bytesMax`.
    init(_ arguments: [RedisValue], bytesMax: Int = .max) throws(RedisError) {
        guard let name = arguments.first, !name.bytes.isEmpty, arguments.count <= Int(Int32.max) else {
            throw RedisError(.misuse, "a command begins with its name")
        }
        let total = arguments.reduce(0) { $0 + $1.bytes.count + 16 }
        guard total <= bytesMax else { throw RedisError(.tooLarge, "a command is larger than Redis is to be sent") }
        guard let bytes = Self.format(arguments) else {
            throw RedisError(.misuse, "out of memory while encoding a command")
        }
        self.bytes = bytes
    }

    /// hiredis takes pointers to all arguments at once, so they are laid out in one piece first.
    private static func format(_ arguments: [RedisValue]) -> [UInt8]? {
        let lengths = arguments.map(\.bytes.count)
        let flat = arguments.flatMap(\.bytes)
        return flat.withUnsafeBytes { flat -> [UInt8]? in
            var offset = 0
            var pointers: [UnsafePointer<CChar>?] = lengths.map { length in
                defer { offset += length }
                return flat.baseAddress?.advanced(by: offset).assumingMemoryBound(to: CChar.self)
            }
            var formatted: UnsafeMutablePointer<CChar>?
            let count = redisFormatCommandArgv(&formatted, Int32(lengths.count), &pointers, lengths)
            guard count > 0, let formatted else { return nil }
            defer { redisFreeCommand(formatted) }
            return Array(UnsafeRawBufferPointer(start: formatted, count: Int(count)))
        }
    }
}

/// What a descriptor is watched for, and what it was found ready for.
package struct Interest: OptionSet, Sendable, Hashable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Data, or the end of the stream, can be read without blocking.
    package static let readable = Interest(rawValue: 1)

    /// At least one byte can be written without blocking.
    package static let writable = Interest(rawValue: 2)

    /// The peer hung up or the descriptor failed. Always reported, whether asked for or not.
    package static let closed = Interest(rawValue: 4)
}

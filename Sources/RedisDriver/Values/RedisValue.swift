/// One argument of a command: bytes, whatever they mean. Numbers and text are sent in their usual spelling.
///
/// Does not print what it holds, because that may be a prompt or a key.
package struct RedisValue: Sendable, Hashable {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }
    package init(_ text: String) { bytes = Array(text.utf8) }
    package init(_ number: some BinaryInteger) { bytes = Array(String(number).utf8) }
}

extension RedisValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
    package init(stringLiteral value: String) { self.init(value) }
    package init(integerLiteral value: Int64) { self.init(value) }
    package init(arrayLiteral elements: UInt8...) { self.init(elements) }
}

extension RedisValue: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String { "(\(bytes.count) bytes)" }
    package var debugDescription: String { description }
}

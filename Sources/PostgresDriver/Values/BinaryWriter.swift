import Foundation

/// Appends values in network byte order to one growing buffer.
struct BinaryWriter {
    private(set) var bytes: [UInt8] = []

    mutating func reserve(_ count: Int) {
        bytes.reserveCapacity(count)
    }

    mutating func write<Value: FixedWidthInteger>(_ value: Value) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func write(_ value: Double) {
        write(value.bitPattern)
    }

    mutating func write(_ value: Float) {
        write(value.bitPattern)
    }

    mutating func write(_ value: Bool) {
        bytes.append(value ? 1 : 0)
    }

    mutating func write(_ value: String) {
        bytes.append(contentsOf: value.utf8)
    }

    mutating func write(_ value: [UInt8]) {
        bytes.append(contentsOf: value)
    }

    mutating func write(_ value: UUID) {
        withUnsafeBytes(of: value.uuid) { bytes.append(contentsOf: $0) }
    }

    mutating func write(_ value: Date) {
        write(PostgresEpoch.microseconds(of: value))
    }

    /// The server's binary form of a one-dimensional array: dimensions, null flag, element type, length, lower bound,
    /// then every element behind its length, −1 for a null.
    mutating func writeArray<Element>(
        _ elements: [Element?], of type: UInt32, _ writeElement: (inout BinaryWriter, Element) -> Void
    ) {
        write(Int32(elements.isEmpty ? 0 : 1))
        write(Int32(elements.contains { $0 == nil } ? 1 : 0))
        write(type)
        guard !elements.isEmpty else { return }
        write(Int32(elements.count))
        write(Int32(1))
        for element in elements {
            writeOptional(element, writeElement)
        }
    }

    /// The same for elements of one fixed width, none of them null, without a closure or an optional per element.
    mutating func writeFixedArray<Element>(
        _ elements: [Element], of type: UInt32, width: Int32, _ writeElement: (inout BinaryWriter, Element) -> Void
    ) {
        reserve(bytes.count + 20 + elements.count * Int(4 + width))
        write(Int32(elements.isEmpty ? 0 : 1))
        write(Int32(0))
        write(type)
        guard !elements.isEmpty else { return }
        write(Int32(elements.count))
        write(Int32(1))
        for element in elements {
            write(width)
            writeElement(&self, element)
        }
    }

    private mutating func writeOptional<Element>(
        _ element: Element?, _ writeElement: (inout BinaryWriter, Element) -> Void
    ) {
        guard let element else {
            write(Int32(-1))
            return
        }
        let lengthAt = bytes.count
        write(Int32(0))
        writeElement(&self, element)
        let length = UInt32(truncatingIfNeeded: bytes.count - lengthAt - 4)
        for byte in 0..<4 {
            bytes[lengthAt + byte] = UInt8(truncatingIfNeeded: length >> (24 - 8 * byte))
        }
    }
}

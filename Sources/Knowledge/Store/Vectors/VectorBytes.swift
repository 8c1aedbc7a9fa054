package import Domain

/// Vectors as they are stored: float32, little-endian, of unit length.
package enum VectorBytes {
    /// Brings a vector to unit length and writes it down. The length is computed in double precision: of a thousand
    /// squares in single precision the last digits would be noise.
    /// - Throws: a permanent ``Failure`` `unsound_vector` for a vector that is empty, zero or not finite: it has no direction.
    package static func encode(_ vector: [Float]) throws(Failure) -> [UInt8] {
        var squares = 0.0
        for number in vector { squares += Double(number) * Double(number) }
        // Overflow, NaN and infinity all end up here as what is not finite.
        guard squares.isFinite, squares > 0 else {
            throw Failure(
                .permanent, code: "unsound_vector",
                message:
                    "The embedding model answered with a vector that is zero or not finite, which has no direction.")
        }
        let scale = 1 / squares.squareRoot()
        return [UInt8](unsafeUninitializedCapacity: vector.count * 4) { buffer, count in
            for (place, number) in vector.enumerated() {
                let bits = Float(Double(number) * scale).bitPattern.littleEndian
                UnsafeMutableRawBufferPointer(buffer).storeBytes(of: bits, toByteOffset: place * 4, as: UInt32.self)
            }
            count = vector.count * 4
        }
    }

    /// Reads what ``encode(_:)`` has written; what is behind the last whole number is left out.
    package static func decode(_ bytes: [UInt8]) -> [Float] {
        bytes.withUnsafeBytes { raw in
            [Float](unsafeUninitializedCapacity: raw.count / 4) { buffer, count in
                for place in 0..<(raw.count / 4) {
                    let bits = raw.loadUnaligned(fromByteOffset: place * 4, as: UInt32.self)
                    buffer.initializeElement(at: place, to: Float(bitPattern: UInt32(littleEndian: bits)))
                }
                count = raw.count / 4
            }
        }
    }

    /// Whether stored bytes are a vector of about unit length: finite and not zero.
    static func isSound(_ bytes: [UInt8]) -> Bool {
        guard bytes.count % 4 == 0 else { return false }
        var squares = 0.0
        for number in decode(bytes) { squares += Double(number) * Double(number) }
        return abs(squares - 1) < 1e-3
    }
}

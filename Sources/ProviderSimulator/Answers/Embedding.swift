import Foundation

/// Vectors of length one that follow from the text, the model's name and the number of dimensions.
enum Embedding {
    static func vector(of input: UInt64, dimensions: Int, seed: UInt64) -> [Float] {
        var generator = SeededGenerator(seed, input, UInt64(dimensions))
        var vector = (0..<dimensions).map { _ in Float(generator.fraction() * 2 - 1) }
        let length = vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard length > 0 else {
            vector[0] = 1
            return vector
        }
        for index in vector.indices { vector[index] = Float(Double(vector[index]) / length) }
        return vector
    }

    /// Packed little-endian, in base64.
    static func base64(_ vector: [Float]) -> String {
        var data = Data(capacity: vector.count * 4)
        for value in vector {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
        }
        return data.base64EncodedString()
    }
}

/// Vectors as JSON text: each number in the shortest form that reads back as the same `Float`.
enum VectorText {
    /// Bytes of the longest such form, `-1.17549435e-38`, and a comma.
    static let numberBytesMax = 16

    /// Writes an array with an element for each vector, null for none. All numbers are finite: see `VectorCheck`.
    static func write(_ vectors: [[Float]?], into bytes: inout [UInt8]) {
        let numbers = vectors.reduce(0) { $0 + ($1?.count ?? 0) }
        bytes.reserveCapacity(bytes.count + numbers * 12 + vectors.count * 5 + 256)
        bytes.append(UInt8(ascii: "["))
        for (index, vector) in vectors.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            guard let vector else {
                bytes.append(contentsOf: "null".utf8)
                continue
            }
            write(vector, into: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private static func write(_ vector: [Float], into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "["))
        for (index, number) in vector.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: number.description.utf8)
        }
        bytes.append(UInt8(ascii: "]"))
    }
}

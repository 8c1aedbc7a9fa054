import Foundation

/// Reads a file as a document, or says why it is none.
struct DemoDocumentReader {
    enum Reading: Equatable {
        case document(DemoDocument)
        /// It is there, but not for the demo: not UTF-8, empty, not a plain file.
        case unsuitable(String)
        /// It is not there or may not be read.
        case unreadable
    }

    let path: String

    func read() -> Reading {
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: target) else { return .unreadable }
        // A pipe or a device could deliver for ever, or nothing at all. Opening one may already wait.
        guard attributes[.type] as? FileAttributeType == .typeRegular else {
            return .unsuitable("it is not a plain file")
        }
        guard let handle = FileHandle(forReadingAtPath: target) else { return .unreadable }
        defer { try? handle.close() }
        // One byte more than the limit tells whether the file goes on.
        guard let data = try? handle.read(upToCount: DemoDocument.bytesMax + 1) else {
            return attributes[.size] as? Int == 0 ? .unsuitable("it is empty") : .unreadable
        }
        return document(Array(data))
    }

    private func document(_ bytes: [UInt8]) -> Reading {
        let kept = bytes[..<Self.cut(of: bytes)]
        guard let text = String(validating: kept, as: UTF8.self) else { return .unsuitable("it is not UTF-8 text") }
        guard !kept.contains(0) else { return .unsuitable("it holds U+0000, so it is not text") }
        guard text.contains(where: { !$0.isWhitespace }) else { return .unsuitable("it is empty") }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return .document(DemoDocument(name: name, path: path, text: text, isCut: kept.count < bytes.count))
    }

    /// How many bytes can be used: all of them, or as many whole characters as fit the limit once they are spelled in
    /// JSON, where a quote, a backslash or a line feed takes two bytes and other control characters take six.
    static func cut(of bytes: [UInt8], bytesMax: Int = DemoDocument.bytesMax) -> Int {
        var cost = 0
        var count = 0
        for byte in bytes {
            switch byte {
            case 0x22, 0x5C, 0x08, 0x09, 0x0A, 0x0C, 0x0D: cost += 2
            case ..<0x20: cost += 6
            default: cost += 1
            }
            if cost > bytesMax { break }
            count += 1
        }
        // Not inside a character: go back to a byte that begins one.
        while count > 0, count < bytes.count, bytes[count] & 0xC0 == 0x80 { count -= 1 }
        return count
    }
}

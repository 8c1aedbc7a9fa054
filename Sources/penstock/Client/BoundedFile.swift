import Foundation

/// Reads files and standard input without trusting their size.
enum BoundedFile {
    /// The bytes of a file, or of standard input when the path is `-`. Directories, missing files and anything larger
    /// than `bytesMax` are refused, and nothing larger than that is ever held.
    static func read(path: String, bytesMax: Int) throws(CommandFailure) -> [UInt8] {
        if path == "-" {
            return try bytes(of: .standardInput, name: "Standard input", bytesMax: bytesMax)
        }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw failure("\(path) cannot be read. Check that it exists and that you may read it.")
        }
        defer { try? handle.close() }
        return try bytes(of: handle, name: path, bytesMax: bytesMax)
    }

    /// The same as text, which must be UTF-8.
    static func readText(path: String, bytesMax: Int) throws(CommandFailure) -> String {
        let bytes = try read(path: path, bytesMax: bytesMax)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw failure("\(path == "-" ? "Standard input" : path) is not UTF-8 text.")
        }
        return text
    }

    private static func bytes(of handle: FileHandle, name: String, bytesMax: Int) throws(CommandFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let chunk: Data?
            do {
                chunk = try handle.read(upToCount: 256 * 1024)
            } catch {
                throw failure("\(name) cannot be read.")
            }
            guard let chunk, !chunk.isEmpty else { return bytes }
            guard bytes.count + chunk.count <= bytesMax else {
                throw failure("\(name) is larger than \(FigureText.bytes(bytesMax)).")
            }
            bytes.append(contentsOf: chunk)
        }
    }

    private static func failure(_ detail: String) -> CommandFailure {
        CommandFailure(.failed, code: "file_unreadable", title: "A file cannot be used", detail: detail)
    }
}

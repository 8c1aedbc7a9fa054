import Foundation

/// A directory for one run of the demo.
struct DemoDirectory: Sendable {
    let path: String

    /// Where the system keeps its data.
    var dataPath: String { "\(path)/data" }
    /// What the system writes to its outputs.
    var logPath: String { "\(path)/log" }
    var credentialsPath: String { "\(dataPath)/credentials.json" }

    /// Makes a new directory with an unguessable name below `TMPDIR` or `/tmp`.
    ///
    /// Others may pass through it but not look into it: started as root, the system runs Postgres as another user, who
    /// must reach the data. A socket's path has room for 107 bytes, so a long `TMPDIR` is not used.
    static func make(environment: [String: String]) throws(CommandFailure) -> DemoDirectory {
        let named = environment.value("TMPDIR").flatMap { $0.utf8.count <= 50 && $0.hasPrefix("/") ? $0 : nil }
        var template = Array("\(named ?? "/tmp")/penstock-demo.XXXXXX".utf8CString)
        let path = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        guard let path, chmod(path, 0o711) == 0 else {
            throw CommandFailure(
                .failed, code: "no_directory", title: "There is no room to work in",
                detail: "A directory below \(named ?? "/tmp") cannot be made: \(String(cString: strerror(errno))).")
        }
        return DemoDirectory(path: path)
    }

    /// Removes it with everything in it. Returns whether nothing is left.
    func remove() -> Bool {
        (try? FileManager.default.removeItem(atPath: path)) != nil
    }

    /// The end of the log, for an error message.
    func logTail(linesMax: Int = 12) -> String {
        guard let handle = FileHandle(forReadingAtPath: logPath) else { return "" }
        defer { try? handle.close() }
        let size = (try? handle.seekToEnd()) ?? 0
        guard (try? handle.seek(toOffset: size - min(size, 16_384))) != nil,
            let data = try? handle.readToEnd()
        else { return "" }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").suffix(linesMax).joined(separator: "\n")
    }
}

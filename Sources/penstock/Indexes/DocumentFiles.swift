import Domain
import Foundation

/// Files to put into an index, as NDJSON lines: one file is one document, and its path is its key.
///
/// A folder stands for the files in it, at any depth, in the order of their paths, keyed by the path below the folder;
/// names that begin with a dot are passed over, and so is what is no text by its ending. Links to folders are not followed.
struct DocumentFiles: Sendable {
    /// A file that was found.
    struct File: Sendable {
        let path: String
        let key: String
    }

    static let filesMax = 1_000_000
    static let fileBytesMax = 16 << 20
    static let endings: Set<String> = [
        "txt", "text", "md", "markdown", "html", "htm", "xhtml", "rst", "adoc", "log", "csv",
    ]

    /// The files of the paths, in order. A file that is named itself is taken whatever its ending.
    static func find(_ paths: [String]) throws(CommandFailure) -> [File] {
        var files: [File] = []
        for path in paths {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw CommandFailure(
                    .failed, code: "file_unreadable", title: "A file cannot be used",
                    detail: "\(path) does not exist. Nothing was put.")
            }
            files += isFolder.boolValue ? walk(path) : [File(path: path, key: (path as NSString).lastPathComponent)]
            guard files.count <= filesMax else {
                throw .usage("There are more than \(filesMax) files; put fewer at once.")
            }
        }
        return files
    }

    private static func walk(_ folder: String) -> [File] {
        let names = FileManager.default.enumerator(atPath: folder)
        var keys: [String] = []
        while let name = names?.nextObject() as? String {
            if (name as NSString).lastPathComponent.hasPrefix(".") {
                names?.skipDescendants()
            } else if endings.contains((name as NSString).pathExtension.lowercased()) {
                keys.append(name)
            }
        }
        return keys.sorted().map { File(path: "\(folder)/\($0)", key: $0) }
    }

    /// The line of one file. Bytes that are no UTF-8, or that hold U+0000, travel in base 64, as they are.
    static func line(of file: File, prefix: String, permissions: [String]) throws(CommandFailure) -> [UInt8] {
        let bytes = try BoundedFile.read(path: file.path, bytesMax: fileBytesMax)
        var members: [String: JSONValue] = ["key": .string(prefix + file.key)]
        if let text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(0) {
            members["content"] = .string(text)
        } else {
            members["content_base64"] = .string(Data(bytes).base64EncodedString())
        }
        if !permissions.isEmpty { members["permissions"] = .array(permissions.map { .string($0) }) }
        return JSONValue.object(members).encoded() + [UInt8(ascii: "\n")]
    }
}

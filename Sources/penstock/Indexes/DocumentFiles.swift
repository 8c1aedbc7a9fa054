import Domain
import Foundation

/// Files to put into an index, as NDJSON lines: one file is one document, and its path is its key.
///
/// A folder stands for the files in it, at any depth, in the order of their paths, keyed by the path below the folder;
/// names that begin with a dot are passed over, and so is what is no text by its ending and what is no file: folders of such
/// a name, pipes, devices. Links to folders are not followed, but for a folder that was named itself.
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

    /// The files of the paths, in order. A file that is named itself is taken whatever its name and ending.
    /// - Throws: `.failed` for a path that is not there, `.usage` for two files with one key: the later would take the
    ///   place of the earlier in silence.
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
        try checkKeys(of: files)
        return files
    }

    private static func checkKeys(of files: [File]) throws(CommandFailure) {
        // As bytes: Swift takes texts that look the same for the same, an index does not.
        var places: [[UInt8]: Int] = [:]
        for (place, file) in files.enumerated() {
            guard let other = places.updateValue(place, forKey: Array(file.key.utf8)) else { continue }
            throw .usage(
                "\(files[other].path) and \(file.path) would both have the key \(file.key). Put them one after the other, "
                    + "with --prefix. Nothing was put.")
        }
    }

    private static func walk(_ folder: String) -> [File] {
        let root = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        let names = FileManager.default.enumerator(atPath: resolved(root))
        var keys: [String] = []
        while let name = names?.nextObject() as? String {
            if (name as NSString).lastPathComponent.hasPrefix(".") {
                names?.skipDescendants()
            } else if endings.contains((name as NSString).pathExtension.lowercased()), isFile("\(root)/\(name)") {
                keys.append(name)
            }
        }
        return keys.sorted().map { File(path: "\(root)/\($0)", key: $0) }
    }

    /// Whether it is a file, or a link to one. A link that leads nowhere counts as one, so that it is named.
    private static func isFile(_ path: String) -> Bool {
        let type = try? FileManager.default.attributesOfItem(atPath: resolved(path))[.type] as? FileAttributeType
        return type == nil || type == .typeRegular || type == .typeSymbolicLink
    }

    /// Where a path leads. A folder that was named itself may be a link, and a walk does not go through one.
    private static func resolved(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().path
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

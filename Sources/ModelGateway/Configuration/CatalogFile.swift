import Foundation

/// A catalogue that was read from a file, and what the file looked like then.
package struct CatalogFile: Sendable {
    package let path: String
    package let catalog: ModelCatalog
    let stamp: CatalogStamp

    /// Reads and checks the whole file.
    /// - Throws: what is wrong with it, with line and column, or that it cannot be read.
    package init(path: String) throws(CatalogError) {
        let stamp = CatalogStamp(path: path)
        self.init(path: path, catalog: try CatalogReading.catalog(try Self.bytes(of: path)), stamp: stamp)
    }

    init(path: String, catalog: ModelCatalog, stamp: CatalogStamp?) {
        self.path = path
        self.catalog = catalog
        self.stamp = stamp ?? CatalogStamp.none
    }

    /// The file's content, at most one byte more than is accepted, so that no file fills the memory.
    static func bytes(of path: String) throws(CatalogError) -> [UInt8] {
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            var bytes: [UInt8] = []
            while bytes.count <= YAMLScreen.bytesMax,
                let part = try handle.read(upToCount: YAMLScreen.bytesMax + 1 - bytes.count), !part.isEmpty
            {
                bytes += part
            }
            return bytes
        } catch {
            throw CatalogError(
                complaints: [
                    CatalogComplaint(
                        line: 1, column: 1, path: "",
                        message: "the file cannot be read; check that it exists and that this process may read it")
                ])
        }
    }
}

/// By what a changed file is noticed without reading it.
struct CatalogStamp: Sendable, Hashable {
    let size: UInt64
    let modified: Date
    let fileNumber: UInt64

    static let none = CatalogStamp(size: 0, modified: .distantPast, fileNumber: 0)

    private init(size: UInt64, modified: Date, fileNumber: UInt64) {
        self.size = size
        self.modified = modified
        self.fileNumber = fileNumber
    }

    /// nil when the file cannot be looked at. A link is followed: mounted configuration is one, and its target changes.
    init?(path: String) {
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard let facts = try? FileManager.default.attributesOfItem(atPath: target) else { return nil }
        size = (facts[.size] as? NSNumber)?.uint64Value ?? 0
        modified = facts[.modificationDate] as? Date ?? .distantPast
        fileNumber = (facts[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0
    }
}

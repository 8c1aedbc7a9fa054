import Foundation

/// A manual in a folder: HTML pages and the printed index that labels them.
package struct Manual: Sendable {
    package static let debian = "/usr/share/doc/postgresql-doc-15/html"
    /// The page that holds the labels. It would be found for every term of itself, so it is no document.
    static let indexPage = "bookindex.html"

    struct Page: Sendable {
        /// Its file's name, which is also its document's key.
        let name: String
        let content: [UInt8]
    }

    /// In the order of their names, without ``indexPage``.
    let pages: [Page]
    let index: BookIndex

    /// Why a folder cannot be used, and what to do; nil when it can.
    package static func complaint(at folder: String) -> String? {
        guard !FileManager.default.isReadableFile(atPath: folder + "/" + indexPage) else { return nil }
        return "\(folder)/\(indexPage) is not there. Install Debian's postgresql-doc-15 (apt-get install "
            + "postgresql-doc-15), or name the folder of another manual of DocBook's with --manual"
    }

    static func read(at folder: String) throws -> Manual {
        if let complaint = complaint(at: folder) { throw BenchError(.surroundings, complaint) }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        let pages = try names.filter { $0.hasSuffix(".html") && $0 != indexPage }.map { name in
            Page(name: name, content: try bytes(folder + "/" + name))
        }
        let index = String(decoding: try bytes(folder + "/" + indexPage), as: UTF8.self)
        return Manual(pages: pages, index: BookIndex(index))
    }

    /// The first pages, with the whole index.
    func first(_ count: Int) -> Manual { Manual(pages: Array(pages.prefix(count)), index: index) }

    private static func bytes(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw BenchError(.surroundings, "\(path) cannot be read")
        }
        return Array(data)
    }
}

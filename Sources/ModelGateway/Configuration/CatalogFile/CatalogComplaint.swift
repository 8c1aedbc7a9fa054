/// One thing that is wrong with a catalogue's file, where, and what to do. It never shows a value: a file in which keys
/// do not belong is the one in which somebody puts one.
package struct CatalogComplaint: Sendable, Hashable, CustomStringConvertible {
    /// From 1.
    package let line: Int
    package let column: Int
    /// Such as `models.fast.prices[0].input`; empty for the file as a whole.
    package let path: String
    package let message: String

    package var description: String {
        "line \(line), column \(column)" + (path.isEmpty ? "" : ", \(path)") + ": \(message)"
    }
}

/// Why a catalogue cannot be used: everything that was found, in the order of the file.
package struct CatalogError: Error, Sendable, Hashable, CustomStringConvertible {
    package let complaints: [CatalogComplaint]

    package var description: String { complaints.map(\.description).joined(separator: "; ") }
}

/// Collects complaints while one file is read. It stays within that reading and is never shared.
final class CatalogComplaints {
    /// More would not be read.
    static let listedMax = 20

    private(set) var list: [CatalogComplaint] = []

    func add(_ place: YAMLPlace, _ message: String) {
        guard list.count < Self.listedMax else { return }
        list.append(
            CatalogComplaint(line: place.line, column: place.column, path: place.path, message: message))
    }

    /// - Throws: everything that was added.
    func check() throws(CatalogError) {
        guard list.isEmpty else {
            throw CatalogError(complaints: list.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
        }
    }
}

/// Where something stands in the file, and under which keys.
struct YAMLPlace {
    let line: Int
    let column: Int
    let path: String

    func under(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}
